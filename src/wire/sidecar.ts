import * as z from "zod";
import { notesFit } from "./label-size.ts";
import { limits } from "./limits.ts";
import { tidyTags } from "./tags.ts";

const wellFormed = (text: string) => text.isWellFormed();

/** Free text without unpaired surrogates, so that it survives UTF-8 on disk and on the wire. */
const Text = z.string().refine(wellFormed, "must be well-formed Unicode");

export const Star = z.int().min(0).max(5).nullable();
export type Star = z.infer<typeof Star>;

export const Notes = Text.refine(notesFit, `must be at most ${limits.notesBytes} bytes of UTF-8`);

/** Tags as stored: trimmed, without empty ones or duplicates, in the given order. */
export const Tags = z
  .array(Text)
  .transform(tidyTags)
  .pipe(z.array(z.string().max(limits.tagCharacters)).max(limits.tagsPerImage));

export const MetricName = Text.min(1).max(limits.tagCharacters);
export const Metrics = z.record(MetricName, z.number());
export type Metrics = z.infer<typeof Metrics>;

/** The labels of one image, in memory and on disk. Values are never mutated. */
export interface Labels {
  readonly tags: readonly string[];
  readonly notes: string;
  readonly star: Star;
  /** 1 for an unlabelled image; each accepted change adds 1. */
  readonly version: number;
  /** ISO 8601 UTC; "" for an unlabelled image. */
  readonly updated_at: string;
  readonly updated_by: string;
  readonly metrics?: Readonly<Metrics>;
  /** Set while nobody has labelled the image here, and its own file says this. Never stored. */
  readonly origin?: "file";
}

/** The labels of an unlabelled image. */
export const unlabelled: Labels = { tags: [], notes: "", star: null, version: 1, updated_at: "", updated_by: "server" };

/** The response of `GET /item`: an image's labels, dimensions and file stamp. */
export const Sidecar = z.object({
  v: z.literal(1),
  tags: z.array(z.string()),
  notes: z.string(),
  exif: z.object({ width: z.number(), height: z.number() }),
  hash: z.string(),
  original_position: z.string(),
  star: Star,
  version: z.number(),
  updated_at: z.string(),
  updated_by: z.string(),
  metrics: Metrics.optional(),
  /** The labels come from the image's file, or from an XMP file beside it; omitted once somebody has labelled it here. */
  origin: z.literal("file").optional(),
});
export type Sidecar = z.infer<typeof Sidecar>;

/** An optional field. Null counts as absent, because clients in some languages send it. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value: z.input<Schema> | undefined) => value ?? undefined, schema.optional()).optional();

/** The body of `PUT /item`: replaces all three fields; omitted ones become empty. */
export const PutItem = z.object({
  tags: optional(Tags).transform((tags) => tags ?? []),
  notes: optional(Notes).transform((notes) => notes ?? ""),
  star: Star.default(null),
});
export type PutItem = z.output<typeof PutItem>;

/** A change to one image's labels. Tags are removed before others are added. A star of null clears it. */
export const Patch = z.object({
  set_star: Star.optional(),
  set_notes: optional(Notes),
  set_tags: optional(Tags),
  add_tags: optional(Tags),
  remove_tags: optional(Tags),
});
export type Patch = z.output<typeof Patch>;

/** The body of `PATCH /item`. */
export const PatchItem = Patch.extend({ base_version: optional(z.int().min(1)) });
export type PatchItem = z.output<typeof PatchItem>;

/** The body of `POST /metrics/items`: numbers to merge into each image's metrics; `null` removes one. */
export const MetricsItems = z.object({
  items: z
    .array(z.object({ path: z.string(), metrics: z.record(MetricName, z.number().nullable()) }))
    .max(limits.metricsItems),
});
/** Its list as a whole. */
export const MetricsItemsShape = z.object({ items: z.array(z.unknown()).max(limits.metricsItems) });
export type MetricsItems = z.output<typeof MetricsItems>;

export const MetricsOutcome = z.object({
  ok: z.literal(true),
  updated: z.number(),
  items: z.array(
    z.object({
      path: z.string(),
      status: z.enum(["changed", "unchanged", "not_found"]),
      version: z.number().optional(),
    }),
  ),
});
export type MetricsOutcome = z.infer<typeof MetricsOutcome>;
