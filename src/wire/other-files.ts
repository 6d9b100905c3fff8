import * as z from "zod";

/** Number of files that are not images of a served format, by kind. Kinds without files are omitted. */
export const OtherFiles = z.object({
  heic: z.number().optional(),
  video: z.number().optional(),
  /** Anything else. */
  other: z.number().optional(),
});
export type OtherFiles = z.infer<typeof OtherFiles>;
export type OtherKind = keyof OtherFiles;
