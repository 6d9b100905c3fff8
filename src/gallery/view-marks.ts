import { limits } from "../wire/limits.ts";
import type { Sort } from "../wire/query.ts";
import type { ViewMark } from "../wire/window.ts";

/** The values that marks are made from, for the image at a position. */
export interface MarkedImage {
  readonly path: string;
  readonly size: number;
  /** When it was taken, ms as in the column. */
  readonly takenAt: number;
  readonly star: number | null;
}

/** The sections of an ordered view, for a scrubber. Reads the image at some positions only. */
export function toMarks(sort: Sort, count: number, imageAt: (position: number) => MarkedImage): ViewMark[] {
  if (count === 0) return [];
  const labelOf = labelFor(sort, imageAt(0), imageAt(count - 1));
  if (!labelOf) return [];
  const marks: ViewMark[] = [];
  for (let at = 0; at < count;) {
    const label = labelOf(imageAt(at));
    marks.push({ at, label });
    at = endOf(at, count, (position) => labelOf(imageAt(position)) === label);
  }
  return thinned(marks);
}

/** How the images of an order are named; undefined in random order. */
function labelFor(sort: Sort, first: MarkedImage, last: MarkedImage): ((image: MarkedImage) => string) | undefined {
  switch (sort) {
    case "name":
    case "-name":
      return ({ path }) => nameSection(path, first.path, last.path);
    case "date":
    case "-date": {
      const days = Math.abs(last.takenAt - first.takenAt) / dayMs;
      const characters = days < limits.viewMarks ? 10 : days < 30 * limits.viewMarks ? 7 : 4;
      return ({ takenAt }) => new Date(takenAt).toISOString().slice(0, characters);
    }
    case "size":
    case "-size":
      return ({ size }) => sizeSection(size);
    case "stars":
    case "-stars":
      return ({ star }) => (star === null ? "none" : String(star));
    case "random":
      return undefined;
  }
}

const dayMs = 86_400_000;

/** The folder below the one that both ends share, or the initial of an image directly in it. */
function nameSection(path: string, first: string, last: string): string {
  let shared = 0;
  for (let at = 0; at < first.length && first[at] === last[at]; at += 1) if (first[at] === "/") shared = at + 1;
  const end = path.indexOf("/", shared);
  if (end >= 0) return path.slice(shared, end);
  const [initial = ""] = path.slice(shared);
  return /\d/.test(initial) ? "0–9" : initial.toUpperCase();
}

const units = ["B", "KB", "MB", "GB", "TB"];

/** A power of ten, such as `100 KB`. */
function sizeSection(size: number): string {
  const power = size < 1 ? 0 : Math.min(14, Math.floor(Math.log10(size) + 1e-9));
  return `${10 ** (power % 3)} ${units[Math.floor(power / 3)] ?? "B"}`;
}

/** The end of the run from `start` for which `isSame` is true: in doubling steps, then by halving. */
function endOf(start: number, count: number, isSame: (position: number) => boolean): number {
  let same = start;
  let step = 1;
  while (same + step < count && isSame(same + step)) {
    same += step;
    step *= 2;
  }
  let other = Math.min(count, same + step);
  while (other - same > 1) {
    const middle = (same + other) >>> 1;
    if (isSame(middle)) same = middle;
    else other = middle;
  }
  return other;
}

/** Evenly chosen where there are too many. */
function thinned(marks: readonly ViewMark[]): ViewMark[] {
  if (marks.length <= limits.viewMarks) return [...marks];
  return Array.from({ length: limits.viewMarks }, (_, index) => Math.floor((index * marks.length) / limits.viewMarks))
    .map((index) => marks[index])
    .filter((mark) => mark !== undefined);
}
