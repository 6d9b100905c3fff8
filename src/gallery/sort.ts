import type { Sort } from "../wire/query.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { Picture } from "./picture.ts";

/** Orders pictures; equal ones by name, so that the order is always the same. `seed` shuffles `random`. */
export function sortPictures(
  pictures: readonly Picture[],
  labelsOf: (path: string) => Labels,
  sort: Sort,
  seed: string,
): readonly Picture[] {
  const direction = sort.startsWith("-") ? -1 : 1;
  switch (sort) {
    case "name":
    case "-name":
      return [...pictures].sort((a, b) => direction * byName(a, b));
    case "date":
    case "-date":
      return byNumber(pictures, (picture) => picture.modifiedAt, direction);
    case "size":
    case "-size":
      return byNumber(pictures, (picture) => picture.size, direction);
    case "stars":
    case "-stars":
      return byNumber(pictures, (picture) => labelsOf(picture.path).star ?? -1, direction);
    case "random":
      return byNumber(pictures, (picture) => shuffleKey(seed, picture.path), 1);
  }
}

function byName(a: Picture, b: Picture): number {
  if (a.sortKey !== b.sortKey) return a.sortKey < b.sortKey ? -1 : 1;
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function byNumber(
  pictures: readonly Picture[],
  keyOf: (picture: Picture) => number,
  direction: number,
): readonly Picture[] {
  return pictures
    .map((picture) => ({ picture, key: keyOf(picture) }))
    .sort((a, b) => direction * (a.key - b.key) || byName(a.picture, b.picture))
    .map((keyed) => keyed.picture);
}

/** FNV-1a over the seed and the path, so that a picture keeps its place when others come or go. */
function shuffleKey(seed: string, path: string): number {
  let hash = 0x811c9dc5;
  for (const text of [seed, "\0", path]) {
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
