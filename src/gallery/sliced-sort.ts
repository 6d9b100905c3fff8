import type { Slice } from "../time-slices.ts";

const runLength = 1024;
const stepsPerLook = 512;

/** Sorts the numbers below `count`; `compare` must not return 0 for different numbers. */
export async function sortedIndices(
  count: number,
  compare: (one: number, other: number) => number,
  slice: Slice,
): Promise<Uint32Array> {
  let from = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) from[index] = index;
  for (let start = 0; start < count; start += runLength) {
    from.subarray(start, start + runLength).sort(compare);
    if (slice.isOver()) await slice.next();
  }
  let to = new Uint32Array(count);
  for (let width = runLength; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      const end = Math.min(start + 2 * width, count);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at += 1) {
        const one = from[left] ?? 0;
        const other = from[right] ?? 0;
        const takesLeft = left < middle && (right >= end || compare(one, other) <= 0);
        to[at] = takesLeft ? one : other;
        if (takesLeft) left += 1;
        else right += 1;
        if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** A stable sort by key. */
export async function sortedBy<T, Key extends string | number>(
  items: readonly T[],
  keyOf: (item: T) => Key,
  slice: Slice,
  direction: 1 | -1 = 1,
): Promise<T[]> {
  const keys: Key[] = [];
  for (const item of items) {
    keys.push(keyOf(item));
    if (keys.length % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  const order = await sortedIndices(
    items.length,
    (one, other) => {
      const a = keys[one];
      const b = keys[other];
      if (a === undefined || b === undefined || a === b) return one - other;
      return a < b ? -direction : direction;
    },
    slice,
  );
  const sorted: T[] = [];
  for (const index of order) {
    const item = items[index];
    if (item !== undefined) sorted.push(item);
    if (sorted.length % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return sorted;
}

/** Merges two sorted lists. */
export async function mergedBy<T>(
  one: readonly T[],
  other: readonly T[],
  isBefore: (a: T, b: T) => boolean,
  slice: Slice,
): Promise<T[]> {
  const merged: T[] = [];
  let taken = 0;
  for (const item of other) {
    // A binary search, because the lists usually differ much in length.
    let low = taken;
    let high = one.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const candidate = one[middle];
      if (candidate !== undefined && isBefore(candidate, item)) low = middle + 1;
      else high = middle;
    }
    taken = await append(merged, one, taken, low, slice);
    merged.push(item);
    if (merged.length % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  await append(merged, one, taken, one.length, slice);
  return merged;
}

async function append<T>(to: T[], from: readonly T[], start: number, end: number, slice: Slice): Promise<number> {
  for (let at = start; at < end; at += 1) {
    const item = from[at];
    if (item !== undefined) to.push(item);
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return end;
}
