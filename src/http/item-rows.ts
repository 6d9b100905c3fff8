import type { DamagedImages } from "../gallery/damaged-images.ts";
import { fileStamp, type GalleryImage } from "../gallery/gallery-image.ts";
import type { ImageTable } from "../gallery/columns/image-table.ts";
import { LazyList } from "../gallery/long-list.ts";
import { labelsOfRow, type TableRows } from "../gallery/view.ts";
import { mimeTypes } from "../image/image-facts.ts";
import type { Item } from "../wire/listing.ts";
import type { Labels } from "../wire/sidecar.ts";
import { toIsoTime } from "../wire/time.ts";

/** Builds the items of listings and windows. */
export interface ItemRows {
  ofRow(table: ImageTable, row: number): Item;
  /** Items are made when they are encoded. */
  ofRows(view: TableRows): LazyList<Item>;
}

export function createItemRows({ damaged }: { damaged: DamagedImages }): ItemRows {
  const ofRow = (table: ImageTable, row: number): Item => {
    const image = table.image(row);
    return { ...toItem(image, labelsOfRow(table, row)), ...(damaged.has(image) && { damaged: true }) };
  };
  return {
    ofRow,
    ofRows: ({ table, rows }) => new LazyList(rows.length, (at) => ofRow(table, rows[at] ?? 0)),
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
    ...(labels.origin && { origin: labels.origin }),
  };
}
