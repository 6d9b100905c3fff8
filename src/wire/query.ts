import * as z from "zod";
import { Star } from "./sidecar.ts";

/** Order of a view; a leading `-` reverses it. Ties are broken by name. */
export const Sort = z.enum(["name", "-name", "date", "-date", "size", "-size", "stars", "-stars", "random"]);
export type Sort = z.infer<typeof Sort>;

/** A name, and how many images have it. */
export const NameCount = z.object({ name: z.string(), count: z.number() });
export type NameCount = z.infer<typeof NameCount>;

/**
 * How often each label occurs among the matching images. A kind that the query filters by (tags, flags, stars or types)
 * is counted without that filter, so that its other values keep their counts.
 */
export const Facets = z.object({
  /** Without the tags that store pick and reject. */
  tags: z.array(NameCount),
  /** An image that has both tags counts as rejected. */
  flags: z.object({ pick: z.number(), reject: z.number(), none: z.number() }),
  /** Counts for no star, then 0 to 5 stars. */
  stars: z.object({ none: z.number(), counts: z.array(z.number()).length(6) }),
  types: z.array(NameCount),
  /** Names under which images were last labelled, sorted. */
  authors: z.array(z.string()),
  /** Images without tags; pick and reject do not count as tags. */
  untagged: z.number(),
  /** Images with neither stars nor a flag. */
  unreviewed: z.number(),
});
export type Facets = z.infer<typeof Facets>;

/**
 * The response of `GET /query`: every matching image, in order, as columns of equal length, which keeps a response of
 * 100,000 images small.
 */
export const QueryResponse = z.object({
  v: z.literal(1),
  path: z.string(),
  q: z.string(),
  sort: Sort,
  /** Images in the folder before the query is applied. */
  inScope: z.number(),
  total: z.number(),
  paths: z.array(z.string()),
  widths: z.array(z.number()),
  heights: z.array(z.number()),
  /** File stamps, the `hash` of an item; image URLs carry them. */
  stamps: z.array(z.string()),
  stars: z.array(Star),
  versions: z.array(z.number()),
  /** Every tag that occurs; `tags` refers to it by index. */
  tagNames: z.array(z.string()),
  /** Tags of each image, by its index in `paths`. Untagged images are omitted. */
  tags: z.record(z.string(), z.array(z.number())),
  /** Indices in `paths` of images with notes. */
  noted: z.array(z.number()),
  /** Indices in `paths` of images that were damaged when decoded; omitted when there are none. */
  damaged: z.array(z.number()).optional(),
  facets: Facets,
});
export type QueryResponse = z.infer<typeof QueryResponse>;

/** The response of `GET /query?only=count`. */
export const QueryCount = z.object({ total: z.number(), inScope: z.number() });
export type QueryCount = z.infer<typeof QueryCount>;
