import type { Sort } from "../wire/query.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { Gallery } from "./gallery.ts";
import type { Picture } from "./gallery-image.ts";

/** Orders pictures of the gallery; equal ones by name, so that the order is always the same. `seed` shuffles `random`. */
export function sortPictures(
  gallery: Pick<Gallery, "byName" | "rank">,
  pictures: readonly Picture[],
  labelsOf: (path: string) => Labels,
  sort: Sort,
  seed: string,
): readonly Picture[] {
  const byName = inNameOrder(gallery, pictures);
  const direction = sort.startsWith("-") ? -1 : 1;
  switch (sort) {
    case "name":
      return byName;
    case "-name":
      return byName.toReversed();
    case "date":
    case "-date":
      return byNumber(byName, (picture) => picture.modifiedAt, direction);
    case "size":
    case "-size":
      return byNumber(byName, (picture) => picture.size, direction);
    case "stars":
    case "-stars":
      return byNumber(byName, (picture) => labelsOf(picture.path).star ?? -1, direction);
    case "random":
      return byNumber(byName, (picture) => shuffleKey(seed, picture.path), 1);
  }
}

function inNameOrder(gallery: Pick<Gallery, "byName" | "rank">, pictures: readonly Picture[]): readonly Picture[] {
  const all = gallery.byName();
  if (pictures.length === all.length) return all;
  const ranks = Uint32Array.from(pictures, gallery.rank).sort();
  return Array.from(ranks, (rank) => all[rank]).filter((picture) => picture !== undefined);
}

/** Keeps the order of pictures with equal keys. */
function byNumber(
  pictures: readonly Picture[],
  keyOf: (picture: Picture) => number,
  direction: number,
): readonly Picture[] {
  const keys = Float64Array.from(pictures, keyOf);
  const order = Uint32Array.from(pictures, (_, index) => index);
  order.sort((a, b) => direction * ((keys[a] ?? 0) - (keys[b] ?? 0)) || a - b);
  return Array.from(order, (index) => pictures[index]).filter((picture) => picture !== undefined);
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
