import * as z from "zod";
import { imageSelection, namesImagesOnce } from "./bulk.ts";
import { Metrics, Star } from "./sidecar.ts";

/** Export formats. `names` is a list of file names; `xmp` is a zip of XMP sidecars. */
export const ExportFormat = z.enum(["csv", "jsonl", "parquet", "xmp", "names"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** How XMP sidecars are named: `img.xmp` or `img.jpg.xmp`. */
export const SidecarNaming = z.enum(["stem", "full"]);
export type SidecarNaming = z.infer<typeof SidecarNaming>;

/** Separator between names: a comma for the search fields of photo programs, a newline, or NUL for `xargs -0`. */
export const NameSeparator = z.enum(["comma", "line", "nul"]);
export type NameSeparator = z.infer<typeof NameSeparator>;

export const ExportOptions = z.object({
  format: ExportFormat.default("csv"),
  /** For `xmp`. */
  naming: SidecarNaming.default("stem"),
  /** For `names`: `comma` writes file names; the others write paths relative to the served folder. */
  separator: NameSeparator.default("comma"),
  /** For `csv`: begin with a byte order mark. */
  bom: z.boolean().default(false),
});
export type ExportOptions = z.output<typeof ExportOptions>;

/** The body of `POST /export`: images by `paths` or positions in a `view`, in that order, or by `match`. */
export const ExportRequest = ExportOptions.extend(imageSelection).refine(
  namesImagesOnce,
  "needs one of paths, match and view",
);
export type ExportRequest = z.output<typeof ExportRequest>;
export type ExportInput = z.input<typeof ExportRequest>;

/** Everything known about one image; one line of a JSONL export. */
export const ExportRow = z.object({
  path: z.string(),
  name: z.string(),
  star: Star,
  /** Null if neither picked nor rejected. */
  flag: z.string().nullable(),
  /** Without the tags that store the flag. */
  tags: z.array(z.string()).readonly(),
  notes: z.string(),
  metrics: Metrics.readonly(),
  /** 1 for an unlabelled image. */
  version: z.number(),
  /** ISO 8601 UTC; "" for an unlabelled image. */
  updated_at: z.string(),
  updated_by: z.string(),
  /** px, with EXIF orientation applied. */
  w: z.number(),
  h: z.number(),
  /** Bytes. */
  size: z.number(),
  /** MIME type. */
  type: z.string(),
  /** The file's modification time, ISO 8601 UTC. */
  modified_at: z.string(),
  /** When the image was taken by the camera's clock, ISO 8601 with the offset from UTC if that is known; null if unknown. */
  taken: z.string().nullable(),
  /** The file stamp: changes when the file does. */
  hash: z.string(),
});
export type ExportRow = z.infer<typeof ExportRow>;
