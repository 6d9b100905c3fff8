import { wholeSlice, type Slice } from "../time-slices.ts";
import type { Sort } from "../wire/query.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { GalleryImage } from "./gallery-image.ts";
import { sortedBy } from "./sliced-sort.ts";

/** Sorts images that are in name order; ties stay in name order. `seed` determines the order of `random`. */
export async function sortImages(
  byName: readonly GalleryImage[],
  labelsOf: (path: string) => Labels,
  sort: Sort,
  seed: string,
  slice: Slice = wholeSlice,
): Promise<readonly GalleryImage[]> {
  const direction = sort.startsWith("-") ? -1 : 1;
  switch (sort) {
    case "name":
      return byName;
    case "-name":
      return byName.toReversed();
    case "date":
    case "-date":
      return sortedBy(byName, (image) => image.modifiedAt, slice, direction);
    case "size":
    case "-size":
      return sortedBy(byName, (image) => image.size, slice, direction);
    case "stars":
    case "-stars":
      return sortedBy(byName, (image) => labelsOf(image.path).star ?? -1, slice, direction);
    case "random":
      return sortedBy(byName, (image) => shuffleKey(seed, image.path), slice);
  }
}

/** FNV-1a of seed and path, so that adding or removing images does not reorder the others. */
function shuffleKey(seed: string, path: string): number {
  let hash = 0x811c9dc5;
  for (const text of [seed, "\0", path]) {
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
