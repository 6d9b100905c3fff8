/** Positions from the first to before the second. */
export type PositionRange = readonly [from: number, to: number];

/** A set of positions as ranges, in ascending order; no range is empty, and none touches the next. */
export interface PositionRanges {
  readonly list: readonly PositionRange[];
  /** Positions in all ranges. */
  readonly count: number;
}

/** The positions of ranges in any order, which may overlap. */
export function toPositionRanges(ranges: Iterable<PositionRange>): PositionRanges {
  const sorted = [...ranges].filter(([from, to]) => from < to).sort(([one], [other]) => one - other);
  const list: [from: number, to: number][] = [];
  for (const [from, to] of sorted) {
    const last = list.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else list.push([from, to]);
  }
  return { list, count: list.reduce((sum, [from, to]) => sum + to - from, 0) };
}

/** The positions of one set without those of another. */
export function withoutRanges(one: PositionRanges, other: PositionRanges): PositionRanges {
  const list: PositionRange[] = [];
  let next = 0;
  for (const [begin, to] of one.list) {
    let from = begin;
    while ((other.list[next]?.[1] ?? Infinity) <= from) next += 1;
    for (let at = next; ; at += 1) {
      const [hole, end] = other.list[at] ?? [to, to];
      if (hole >= to) break;
      if (hole > from) list.push([from, hole]);
      from = Math.max(from, end);
    }
    if (from < to) list.push([from, to]);
  }
  return toPositionRanges(list);
}

/** Whether a position is in the set. */
export function hasPosition({ list }: PositionRanges, position: number): boolean {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.[1] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  const found = list[low];
  return found !== undefined && found[0] <= position;
}

/** The set in parts of at most `most` positions, in ascending order. */
export function* inParts({ list }: PositionRanges, most: number): Generator<PositionRanges> {
  let part: PositionRange[] = [];
  let space = most;
  for (const [begin, to] of list) {
    for (let from = begin; from < to;) {
      const end = Math.min(to, from + space);
      part.push([from, end]);
      space -= end - from;
      from = end;
      if (space > 0) continue;
      yield toPositionRanges(part);
      part = [];
      space = most;
    }
  }
  if (part.length > 0) yield toPositionRanges(part);
}
