import type { DamagedImages } from "../gallery/damaged-images.ts";
import { fileStamp, type GalleryImage } from "../gallery/gallery-image.ts";
import type { ImageTable } from "../gallery/columns/image-table.ts";
import { LazyList } from "../gallery/long-list.ts";
import { labelsOfRow, type TableRows } from "../gallery/view.ts";
import { mimeTypeOf } from "../image/image-facts.ts";
import type { IndexedMetadata } from "../wire/indexed-metadata.ts";
import type { Item, ItemMetadata } from "../wire/listing.ts";
import type { Labels } from "../wire/sidecar.ts";
import { toIsoTime, toTakenTime } from "../wire/time.ts";

/** Builds the items of listings and windows. */
export interface ItemRows {
  ofRow(table: ImageTable, row: number): Item;
  /** The same with what the file says. */
  ofRowWithMetadata(table: ImageTable, row: number): Item;
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
    ofRowWithMetadata: (table, row) => ({ ...ofRow(table, row), metadata: toItemMetadata(table.metadataOf(row)) }),
    ofRows: ({ table, rows }) => new LazyList(rows.length, (at) => ofRow(table, rows[at] ?? 0)),
  };
}

function toItem(image: GalleryImage, labels: Labels): Item {
  return {
    path: image.path,
    name: image.name,
    type: mimeTypeOf(image),
    w: image.width,
    h: image.height,
    size: image.size,
    hasThumb: true,
    hasMeta: image.format !== "gif" && image.format !== "avif",
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

function toItemMetadata({ taken, aperture, generation = {}, camera, lens, iso, shutter, focal, gps }: IndexedMetadata) {
  const { model, prompt } = generation;
  return {
    ...(taken && { taken: toTakenTime(taken), takenFrom: taken.from }),
    ...(camera !== undefined && { camera }),
    ...(lens !== undefined && { lens }),
    ...(iso !== undefined && { iso }),
    ...(aperture !== undefined && { f: roundTo(aperture, 2) }),
    ...(shutter !== undefined && { shutter: roundTo(shutter, 6) }),
    ...(focal !== undefined && { focal: roundTo(focal, 2) }),
    ...(gps && { gps }),
    ...(model !== undefined && { model }),
    ...(prompt !== undefined && { prompt }),
  } satisfies ItemMetadata;
}

/** Undoes what the columns' 32-bit floats added. */
function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
