import * as z from "zod";
import { limits } from "./limits.ts";
import { Notes, Patch, Star, Tags } from "./sidecar.ts";
import { ViewSelection } from "./window.ts";

/** Selects every image that `GET /query` returns for the same parameters. */
export const Match = z.object({
  path: z.string().default("/"),
  recursive: z.boolean().default(true),
  q: z.string().max(limits.queryCharacters).default(""),
});
export type Match = z.output<typeof Match>;

/** How a body names its images. */
export const imageSelection = {
  paths: z.array(z.string()).max(limits.bulkItems).optional(),
  match: Match.optional(),
  view: ViewSelection.optional(),
};
export interface ImageSelection {
  readonly paths?: readonly string[] | undefined;
  readonly match?: Match | undefined;
  readonly view?: ViewSelection | undefined;
}

/** Whether a body names its images in exactly one way. */
export function namesImagesOnce(body: { [Way in keyof ImageSelection]?: unknown }): boolean {
  return [body.paths, body.match, body.view].filter((each) => each !== undefined).length === 1;
}

/**
 * One change to many images, given by `paths`, by `match`, or by positions in a `view`. With `expect`, an image whose fields have
 * other values is left unchanged and reported as a conflict.
 */
export const BulkEdit = Patch.extend({
  ...imageSelection,
  expect: z.object({ star: Star.optional(), notes: Notes.optional(), tags: Tags.optional() }).optional(),
}).refine(namesImagesOnce, "needs one of paths, match and view");
export type BulkEdit = z.output<typeof BulkEdit>;

/** The body of `POST /items/bulk`: edits applied in order as one durable batch. */
export const BulkRequest = z.object({ edits: toEdits(BulkEdit) });
export type BulkRequest = z.output<typeof BulkRequest>;

/** The list of a `BulkRequest` as a whole. */
export const BulkRequestShape = z.object({ edits: toEdits(z.unknown()) });

function toEdits<Schema extends z.ZodType>(edit: Schema) {
  return z
    .array(edit)
    .min(1)
    .max(limits.bulkItems)
    .refine(
      (edits) => edits.filter(hasMatch).length <= limits.bulkMatches,
      `at most ${limits.bulkMatches} edits may have match`,
    );
}

function hasMatch(edit: unknown): boolean {
  return typeof edit === "object" && edit !== null && "match" in edit && edit.match !== undefined;
}

/** The label fields of an image before an edit, for undo. */
export const LabelFields = z.object({ tags: z.array(z.string()), notes: z.string(), star: Star });
export type LabelFields = z.infer<typeof LabelFields>;

export const BulkOutcome = z.discriminatedUnion("status", [
  z.object({ path: z.string(), status: z.literal("changed"), version: z.number(), before: LabelFields }),
  z.object({ path: z.string(), status: z.literal("unchanged"), version: z.number() }),
  z.object({ path: z.string(), status: z.literal("conflict"), version: z.number(), current: LabelFields }),
  z.object({ path: z.string(), status: z.literal("refused"), reason: z.string() }),
  z.object({ path: z.string(), status: z.literal("not_found") }),
]);
export type BulkOutcome = z.infer<typeof BulkOutcome>;

/** The response of `POST /items/bulk`: one outcome per path, in the order of the request. */
export const BulkResponse = z.object({
  changed: z.number(),
  unchanged: z.number(),
  conflicts: z.number(),
  refused: z.number(),
  not_found: z.number(),
  outcomes: z.array(BulkOutcome),
});
export type BulkResponse = z.infer<typeof BulkResponse>;
