import * as z from "zod";
import { LabelFields } from "./bulk.ts";

/** Import formats. `xmp` is one XMP sidecar or a zip of them. */
export const ImportFormat = z.enum(["csv", "jsonl", "parquet", "xmp"]);
export type ImportFormat = z.infer<typeof ImportFormat>;

/**
 * What happens to labels that an image has already. `fill`: only empty fields are set, and tags are added. `overwrite`: the
 * file's values replace them, empty ones included. `newer`: as `overwrite`, for rows with a later `updated_at`.
 */
export const ImportPolicy = z.enum(["fill", "overwrite", "newer"]);
export type ImportPolicy = z.infer<typeof ImportPolicy>;

/** What a column may hold. `path` is relative to the gallery; `name` is a file name that occurs once in the gallery. */
export const ImportField = z.enum(["path", "name", "star", "flag", "tags", "notes", "metrics", "updated_at"]);
export type ImportField = z.infer<typeof ImportField>;

/** Which column of the file holds a field. */
export const ImportColumns = z.partialRecord(ImportField, z.string());
export type ImportColumns = z.infer<typeof ImportColumns>;

/** `row` is a line of CSV or JSONL, a row of Parquet, or the position of a sidecar in a zip; counted from 1. */
export const ImportOutcome = z.discriminatedUnion("status", [
  z.object({
    row: z.number(),
    path: z.string(),
    status: z.literal("changed"),
    version: z.number(),
    before: LabelFields,
    after: LabelFields,
  }),
  z.object({ row: z.number(), path: z.string(), status: z.literal("unchanged") }),
  /** No image has this path or name. */
  z.object({ row: z.number(), path: z.string(), status: z.literal("unknown") }),
  /** Several images have this name. */
  z.object({ row: z.number(), path: z.string(), status: z.literal("ambiguous") }),
]);
export type ImportOutcome = z.infer<typeof ImportOutcome>;

/** The response of `POST /import`. */
export const ImportResponse = z.object({
  format: ImportFormat,
  dry_run: z.boolean(),
  rows: z.number(),
  /** Rows whose image was found. */
  matched: z.number(),
  /** Images, or with `dry_run` those that would be, changed. */
  changed: z.number(),
  unchanged: z.number(),
  unknown: z.number(),
  ambiguous: z.number(),
  /** Rows whose image has other labels than the file; the policy decides about them. */
  differing: z.number(),
  columns: ImportColumns,
  /** Columns that nothing is read from. */
  ignored: z.array(z.string()),
  /** With `dry_run`, the first 100 of each status. */
  outcomes: z.array(ImportOutcome),
});
export type ImportResponse = z.infer<typeof ImportResponse>;
