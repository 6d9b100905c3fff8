import type { PositionRange } from "../../../gallery/position-ranges.ts";
import type { ViewSelectionInput } from "../../../wire/window.ts";

/** Selected images of a large view, whose paths are not loaded. Never changes. */
export interface LongSelection {
  /** How many images. */
  readonly length: number;
  /** The same as requests name it. */
  readonly view: ViewSelectionInput;
  /** False for an image that is not loaded. */
  has(path: string): boolean;
  /** With more positions and loaded images. */
  plus(ranges: readonly PositionRange[], paths: readonly string[]): LongSelection;
  /** With these loaded images selected if they are not, and the reverse. */
  toggled(paths: readonly string[]): LongSelection;
  /** The same in parts of at most `most` images. */
  parts(most: number): Iterable<LongSelection>;
}

/** What an edit applies to. */
export type Targets = readonly string[] | LongSelection;

/** Whether the images are positions of a view. */
export function isLong(targets: Targets): targets is LongSelection {
  return "view" in targets;
}

/** The paths of targets; none of a long selection. */
export function listed(targets: Targets): readonly string[] {
  return isLong(targets) ? [] : targets;
}

/** How a request names the images. */
export function toRequest(targets: Targets): { paths: string[] } | { view: ViewSelectionInput } {
  return isLong(targets) ? { view: targets.view } : { paths: [...targets] };
}

/** The first `count` images. */
export function firstOf(targets: Targets, count = Infinity): Targets {
  if (!isLong(targets)) return targets.slice(0, count);
  for (const part of count < targets.length ? targets.parts(count) : []) return part;
  return targets;
}

/** In a large view, longer ranges are selected by position. */
export const longRange = 2_000;
