import * as z from "zod";
import { Item } from "./listing.ts";
import { Facets, Sort } from "./query.ts";

/** A section of a view, for a scrubber: it begins at the position `at`. Positions rise; the first is 0. */
export const ViewMark = z.object({ at: z.number(), label: z.string() });
export type ViewMark = z.infer<typeof ViewMark>;

/**
 * The response of `GET /view`: what a page needs to lay out any number of images without their paths. It takes the same
 * parameters as `GET /query`.
 *
 * `token` names these images in this order; responses with equal tokens have equal images in equal order. While a token
 * lives, positions never shift: images that are gone stay as gaps, and the windows show current labels. A token expires
 * (`410 view_expired`) once many other views have been used since, or the server was restarted; then the client requests
 * the view again. Tokens grant nothing: every request needs the same access as any other read.
 *
 * Live: an `item-updated` event replaces the labels of that image in the windows a client holds. For counts, marks and
 * membership it requests the view again, at most once a second and with `If-None-Match`; if the token is the same, its
 * windows and geometry stay valid. After `items-added` and `items-removed` in the view's folder it does the same, and after
 * `items-changed` it also requests the windows that show the changed images.
 */
export const ViewResponse = z.object({
  v: z.literal(1),
  token: z.string(),
  path: z.string(),
  q: z.string(),
  sort: Sort,
  /** Images in the folder before the query is applied. */
  inScope: z.number(),
  total: z.number(),
  facets: Facets,
  /** At most 200. Folders or initials by name, dates, stars or sizes by those; none in random order. */
  marks: z.array(ViewMark),
  /** The bytes of `GET /view/geometry` in base64; omitted in views of more than 10,000 images. */
  geometry: z.string().optional(),
});
export type ViewResponse = z.infer<typeof ViewResponse>;

/** The response of `GET /view/window?token=&from=&count=`: at most 500 images from the position `from`. */
export const ViewWindow = z.object({
  v: z.literal(1),
  token: z.string(),
  from: z.number(),
  total: z.number(),
  /** Null for an image that is gone. Ends with the view. */
  items: z.array(Item.nullable()),
});
export type ViewWindow = z.infer<typeof ViewWindow>;

/** The response of `GET /view/position?token=&path=`: null if the image is not in the view. */
export const ViewPosition = z.object({ position: z.number().nullable() });
export type ViewPosition = z.infer<typeof ViewPosition>;

const position = z.int().min(0);
/** Positions from the first to before the second. */
const Range = z.tuple([position, position]).refine(([from, to]) => from <= to, "must not end before it begins");

/** Images of a view, by position: the ranges (default: the whole view) without the exceptions. Gaps are skipped. */
export const ViewSelection = z.object({
  token: z.string(),
  ranges: z.array(Range).max(10_000).optional(),
  except: z.array(Range).max(10_000).default([]),
});
export type ViewSelection = z.output<typeof ViewSelection>;
export type ViewSelectionInput = z.input<typeof ViewSelection>;
