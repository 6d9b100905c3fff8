import type { Sort } from "../wire/query.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { Gallery } from "./gallery.ts";
import type { GalleryImage } from "./gallery-image.ts";

/** Orders images of the gallery; equal ones by name, so that the order is always the same. `seed` shuffles `random`. */
export function sortImages(
  gallery: Pick<Gallery, "byName" | "rank">,
  images: readonly GalleryImage[],
  labelsOf: (path: string) => Labels,
  sort: Sort,
  seed: string,
): readonly GalleryImage[] {
  const byName = inNameOrder(gallery, images);
  const direction = sort.startsWith("-") ? -1 : 1;
  switch (sort) {
    case "name":
      return byName;
    case "-name":
      return byName.toReversed();
    case "date":
    case "-date":
      return byNumber(byName, (image) => image.modifiedAt, direction);
    case "size":
    case "-size":
      return byNumber(byName, (image) => image.size, direction);
    case "stars":
    case "-stars":
      return byNumber(byName, (image) => labelsOf(image.path).star ?? -1, direction);
    case "random":
      return byNumber(byName, (image) => shuffleKey(seed, image.path), 1);
  }
}

function inNameOrder(
  gallery: Pick<Gallery, "byName" | "rank">,
  images: readonly GalleryImage[],
): readonly GalleryImage[] {
  const all = gallery.byName();
  if (images.length === all.length) return all;
  const ranks = Uint32Array.from(images, gallery.rank).sort();
  return Array.from(ranks, (rank) => all[rank]).filter((image) => image !== undefined);
}

/** Keeps the order of images with equal keys. */
function byNumber(
  images: readonly GalleryImage[],
  keyOf: (image: GalleryImage) => number,
  direction: number,
): readonly GalleryImage[] {
  const keys = Float64Array.from(images, keyOf);
  const order = Uint32Array.from(images, (_, index) => index);
  order.sort((a, b) => direction * ((keys[a] ?? 0) - (keys[b] ?? 0)) || a - b);
  return Array.from(order, (index) => images[index]).filter((image) => image !== undefined);
}

/** FNV-1a over the seed and the path, so that an image keeps its place when others come or go. */
function shuffleKey(seed: string, path: string): number {
  let hash = 0x811c9dc5;
  for (const text of [seed, "\0", path]) {
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
