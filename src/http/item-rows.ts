import type { DamagedImages } from "../gallery/damaged-images.ts";
import { fileStamp, type GalleryImage } from "../gallery/gallery-image.ts";
import type { LabelsOf } from "../gallery/view.ts";
import { mimeTypes } from "../image/image-facts.ts";
import type { Slice } from "../time-slices.ts";
import type { Item } from "../wire/listing.ts";
import type { Labels } from "../wire/sidecar.ts";
import { toIsoTime } from "../wire/time.ts";

/** Builds the items of listings and windows. */
export type ItemRows = (images: readonly GalleryImage[], slice: Slice) => Promise<Item[]>;

export function createItemRows({ labelsOf, damaged }: { labelsOf: LabelsOf; damaged: DamagedImages }): ItemRows {
  return async (images, slice) => {
    const items: Item[] = [];
    for (const image of images) {
      items.push({ ...toItem(image, labelsOf(image.path)), ...(damaged.has(image) && { damaged: true }) });
      if (items.length % 64 === 0 && slice.isOver()) await slice.next();
    }
    return items;
  };
}

function toItem(image: GalleryImage, labels: Labels): Item {
  return {
    path: image.path,
    name: image.name,
    type: mimeTypes[image.format],
    w: image.width,
    h: image.height,
    size: image.size,
    hasThumb: true,
    hasMeta: image.format === "jpeg" || image.format === "png" || image.format === "webp",
    hash: fileStamp(image),
    addedAt: toIsoTime(image.modifiedAt),
    star: labels.star,
    comments: labels.notes,
    url: null,
    source: null,
    metrics: labels.metrics ?? null,
    tags: [...labels.tags],
    version: labels.version,
  };
}
