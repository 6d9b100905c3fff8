import { flagOf, isFlagTag } from "../gallery/flag.ts";
import { fileStamp, type GalleryImage } from "../gallery/gallery-image.ts";
import { mimeTypeOf } from "../image/image-facts.ts";
import type { ExportRow } from "../wire/export.ts";
import type { Taken } from "../wire/indexed-metadata.ts";
import type { Labels, Metrics } from "../wire/sidecar.ts";
import { toIsoTime, toTakenTime } from "../wire/time.ts";

/** Rows in batches of some hundred. */
export type RowBatches = AsyncIterable<readonly ExportRow[]>;

export function toExportRow(image: GalleryImage, labels: Labels, taken?: Taken): ExportRow {
  return {
    path: image.path,
    name: image.name,
    star: labels.star,
    flag: flagOf(labels.tags),
    tags: labels.tags.filter((tag) => !isFlagTag(tag)),
    notes: labels.notes,
    metrics: labels.metrics ?? {},
    version: labels.version,
    updated_at: labels.updated_at,
    updated_by: labels.updated_at === "" ? "" : labels.updated_by,
    w: image.width,
    h: image.height,
    size: image.size,
    type: mimeTypeOf(image),
    modified_at: toIsoTime(image.modifiedAt),
    taken: taken ? toTakenTime(taken) : null,
    hash: fileStamp(image),
  };
}

/** A column of the formats that have columns. */
export type ExportColumn =
  | { readonly name: keyof ExportRow; readonly kind: "text"; readonly value: (row: ExportRow) => string | null }
  | { readonly name: keyof ExportRow; readonly kind: "integer"; readonly value: (row: ExportRow) => number | null }
  | { readonly name: keyof ExportRow; readonly kind: "list"; readonly value: (row: ExportRow) => readonly string[] }
  | { readonly name: keyof ExportRow; readonly kind: "json"; readonly value: (row: ExportRow) => Readonly<Metrics> };

/** The columns in the order in which they are written. A new column needs an entry here and a field in `toExportRow`. */
export const exportColumns: readonly ExportColumn[] = [
  { name: "path", kind: "text", value: (row) => row.path },
  { name: "name", kind: "text", value: (row) => row.name },
  { name: "star", kind: "integer", value: (row) => row.star },
  { name: "flag", kind: "text", value: (row) => row.flag },
  { name: "tags", kind: "list", value: (row) => row.tags },
  { name: "notes", kind: "text", value: (row) => row.notes },
  { name: "metrics", kind: "json", value: (row) => row.metrics },
  { name: "version", kind: "integer", value: (row) => row.version },
  { name: "updated_at", kind: "text", value: (row) => row.updated_at || null },
  { name: "updated_by", kind: "text", value: (row) => row.updated_by || null },
  { name: "w", kind: "integer", value: (row) => row.w },
  { name: "h", kind: "integer", value: (row) => row.h },
  { name: "size", kind: "integer", value: (row) => row.size },
  { name: "type", kind: "text", value: (row) => row.type },
  { name: "modified_at", kind: "text", value: (row) => row.modified_at },
  { name: "taken", kind: "text", value: (row) => row.taken },
  { name: "hash", kind: "text", value: (row) => row.hash },
];
