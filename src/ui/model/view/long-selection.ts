import {
  hasPosition,
  inParts,
  toPositionRanges,
  withoutRanges,
  type PositionRange,
  type PositionRanges,
} from "../../../gallery/position-ranges.ts";
import type { ViewSelectionInput } from "../../../wire/window.ts";
import type { LongSelection } from "./targets.ts";

/** Positions of the view with this token; `indexOf` returns that of a path, or -1 if it is not known. */
export function createLongSelection(
  token: string,
  ranges: Iterable<PositionRange>,
  indexOf: (path: string) => number,
): LongSelection {
  return selectionOf(token, toPositionRanges(ranges), indexOf);
}

function selectionOf(token: string, positions: PositionRanges, indexOf: (path: string) => number): LongSelection {
  const of = (paths: readonly string[]): PositionRange[] =>
    paths.flatMap((path) => {
      const at = indexOf(path);
      return at < 0 ? [] : [[at, at + 1] as const];
    });
  const toView = ({ list }: PositionRanges): ViewSelectionInput => ({
    token,
    ranges: list.map(([from, to]) => [from, to]),
  });
  return {
    length: positions.count,
    view: toView(positions),
    has: (path) => hasPosition(positions, indexOf(path)),
    plus: (ranges, paths) => createLongSelection(token, [...positions.list, ...ranges, ...of(paths)], indexOf),
    toggled(paths) {
      const chosen = toPositionRanges(of(paths));
      const added = withoutRanges(chosen, positions);
      return createLongSelection(token, [...withoutRanges(positions, chosen).list, ...added.list], indexOf);
    },
    *parts(most) {
      for (const part of inParts(positions, most)) yield selectionOf(token, part, indexOf);
    },
  };
}
