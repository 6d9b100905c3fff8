import * as z from "zod";
import { LabelFields, Match } from "./bulk.ts";
import { limits } from "./limits.ts";

/** The name of a state: no time, so that it cannot be taken for one. */
export const StateName = z
  .string()
  .trim()
  .min(1, "needs a name")
  .max(limits.stateNameCharacters, `takes at most ${limits.stateNameCharacters} characters`)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "takes printable characters")
  .regex(/^(?!\d{4}-)/, "takes a name that does not begin like a date");

/** A name for all labels as they were at one moment. */
export const NamedState = z.object({
  name: z.string(),
  /** ISO 8601 UTC. */
  at: z.string(),
  by: z.string(),
});
export type NamedState = z.infer<typeof NamedState>;

/** The content of `states.json`, without its checksum. `id` is that of the newest line of the log then. */
export const StatesContent = z.object({
  version: z.number(),
  states: z.array(NamedState.extend({ id: z.int().min(0) })),
});

/** The response of `GET /states`, oldest first. */
export const NamedStates = z.object({ states: z.array(NamedState) });
export type NamedStates = z.infer<typeof NamedStates>;

/** The body of `POST /states`. */
export const NameState = z.object({ name: StateName });

/** A time in ISO 8601 with a zone, or the name of a state. */
const AsOf = z.string().trim().min(1).max(limits.stateNameCharacters);

/** The body of `POST /restore`. */
export const RestoreRequest = z
  .object({
    as_of: AsOf.optional(),
    /** Undoes the restore whose response has this `undo`, but for images that were labelled since. */
    undo: z.iso.datetime().optional(),
    /** Only images that match now; default all. */
    match: Match.default({ path: "/", recursive: true, q: "" }),
    dry_run: z.boolean().default(false),
  })
  .refine(({ as_of, undo }) => (as_of === undefined) !== (undo === undefined), "needs either as_of or undo");

export type RestoreRequest = z.output<typeof RestoreRequest>;

/** The response of `POST /restore`. */
export const RestoreResponse = z.object({
  /** The moment whose labels were restored; ISO 8601 UTC. */
  as_of: z.string(),
  dry_run: z.boolean(),
  /** Images that match. */
  images: z.number(),
  /** Images whose labels were, or with `dry_run` would be, changed. */
  changed: z.number(),
  /** Send this as `undo` to undo it; null if nothing was changed. */
  undo: z.string().nullable(),
  /** The first images that change. */
  examples: z.array(z.object({ path: z.string(), before: LabelFields, after: LabelFields })),
});
export type RestoreResponse = z.infer<typeof RestoreResponse>;
