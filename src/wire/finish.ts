import * as z from "zod";
import { imageSelection, namesImagesOnce } from "./bulk.ts";
import { limits } from "./limits.ts";

/** What is done with the files of images. `link` makes hard links. */
export const FinishOperation = z.enum(["move", "copy", "link", "trash"]);
export type FinishOperation = z.infer<typeof FinishOperation>;

/** Why an image stays where it is. */
export const StayReason = z.enum([
  /** The destination has a file of that name. */
  "taken",
  /** It is in the destination already. */
  "there",
  /** It is gone. */
  "gone",
  /** It was replaced or changed after it was planned. */
  "changed",
  /** It is a link, or behind one. */
  "link",
  /** A hard link cannot lead to another disk. */
  "other_disk",
  /** Its disk has no trash that can be used. */
  "no_trash",
  /** The image that it belongs to stayed. */
  "image_stayed",
  /** The system refused. */
  "failed",
  /** The run was stopped before its turn. */
  "stopped",
]);
export type StayReason = z.infer<typeof StayReason>;

/** A folder in the gallery by its gallery path, or another folder by its full path. */
export const FinishDestination = z.union([
  z.object({ gallery: z.string().max(limits.pathBytes) }),
  z.object({ folder: z.string().max(limits.pathBytes) }),
]);
export type FinishDestination = z.infer<typeof FinishDestination>;

/** The body of `POST /finish`: which images, and what to do with their files. */
export const FinishRequest = z
  .object({
    ...imageSelection,
    operation: FinishOperation,
    /** Where the files go, unless to the trash. */
    to: FinishDestination.optional(),
  })
  .refine(namesImagesOnce, "needs one of paths, match and view");
export type FinishRequest = z.output<typeof FinishRequest>;
export type FinishInput = z.input<typeof FinishRequest>;

export const Staying = z.object({ path: z.string(), reason: StayReason, detail: z.string().optional() });
export type Staying = z.infer<typeof Staying>;

/** A plan. Nothing has been touched. */
export const FinishPlan = z.object({
  /** Runs the plan; valid for ten minutes. */
  plan: z.string(),
  operation: FinishOperation,
  /** The destination, for people. */
  to: z.string(),
  images: z.number(),
  companions: z.number(),
  bytes: z.number(),
  /** Images that stay, and the first 100 of them. */
  staying: z.number(),
  examples: z.array(Staying),
  /** The first 100 files, as from and to. */
  files: z.array(z.object({ from: z.string(), to: z.string() })),
});
export type FinishPlan = z.infer<typeof FinishPlan>;

/** A run that the folder remembers. */
export const FinishRun = z.object({
  id: z.string(),
  operation: FinishOperation,
  /** ISO 8601 UTC. */
  at: z.string(),
  /** `done`: it can be undone. */
  state: z.enum(["running", "done", "undoing", "undone"]),
  images: z.number(),
  files: z.number(),
  bytes: z.number(),
});
export type FinishRun = z.infer<typeof FinishRun>;

/** The state of a run, or of its undo. */
export const FinishStatus = FinishRun.extend({
  /** Files that were dealt with so far. */
  handled: z.number(),
  /** Files that stayed, or that undo could not put back; and the first 100 of them. */
  stayed: z.number(),
  examples: z.array(Staying),
  /** Why it stopped early, as a sentence. */
  problem: z.string().nullable(),
});
export type FinishStatus = z.infer<typeof FinishStatus>;

/** The response of `GET /finish`. */
export const FinishOverview = z.object({
  /** Outside folders that files may go to. */
  destinations: z.array(z.string()),
  trash: z.boolean(),
  /** The newest first, at most 20. */
  runs: z.array(FinishRun),
});
export type FinishOverview = z.infer<typeof FinishOverview>;

/** The body of `POST /finish/run`. */
export const FinishStart = z.object({ plan: z.string().max(64) });

/** The body of `POST /finish/undo`. */
export const FinishUndo = z.object({ id: z.string().regex(/^[\w-]{1,64}$/u, "is the id of a run") });
