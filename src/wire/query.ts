import { z } from "zod";
import { Star } from "./sidecar.ts";

/** How a view is ordered; a leading `-` turns it round. Ties are broken by name. */
export const Sort = z.enum(["name", "-name", "date", "-date", "size", "-size", "stars", "-stars", "random"]);
export type Sort = z.infer<typeof Sort>;

/** A name, and how many images have it. */
export const NameCount = z.object({ name: z.string(), count: z.number() });
export type NameCount = z.infer<typeof NameCount>;

/**
 * How often each label occurs among the images that match. Where the query chooses from one kind (tags, flags, stars,
 * types), that kind is counted as if it did not, so that what could be chosen as well is there with its count.
 */
export const Facets = z.object({
  /** Without the tags that stand for pick and reject. */
  tags: z.array(NameCount),
  /** An image that has both tags counts as rejected. */
  flags: z.object({ pick: z.number(), reject: z.number(), none: z.number() }),
  /** Counts for no star, then 0 to 5 stars. */
  stars: z.object({ none: z.number(), counts: z.array(z.number()).length(6) }),
  types: z.array(NameCount),
  /** Who labelled images last, in order of name. */
  authors: z.array(z.string()),
  /** Images without tags; pick and reject are none. */
  untagged: z.number(),
  /** Images with neither stars nor a flag. */
  unreviewed: z.number(),
});
export type Facets = z.infer<typeof Facets>;

/**
 * The answer of `GET /query`: every image that matches, in order, as columns of equal length, so that a
 * hundred thousand images fit into one small answer.
 */
export const QueryResponse = z.object({
  v: z.literal(1),
  path: z.string(),
  q: z.string(),
  sort: Sort,
  /** Images in the scope before the query narrows it. */
  inScope: z.number(),
  total: z.number(),
  paths: z.array(z.string()),
  widths: z.array(z.number()),
  heights: z.array(z.number()),
  /** The stamp of each file, as `hash` of an item: addresses of its pixels carry it. */
  stamps: z.array(z.string()),
  stars: z.array(Star),
  versions: z.array(z.number()),
  /** Every tag that occurs; `tags` refers to them by position. */
  tagNames: z.array(z.string()),
  /** By position in `paths`: the image's tags. Untagged images are left out. */
  tags: z.record(z.string(), z.array(z.number())),
  /** Positions in `paths` of the images that have notes. */
  noted: z.array(z.number()),
  /** Positions in `paths` of the images whose files are damaged, as far as they were decoded; left out without any. */
  damaged: z.array(z.number()).optional(),
  facets: Facets,
});
export type QueryResponse = z.infer<typeof QueryResponse>;

/** The answer of `GET /query?only=count`. */
export const QueryCount = z.object({ total: z.number(), inScope: z.number() });
export type QueryCount = z.infer<typeof QueryCount>;
