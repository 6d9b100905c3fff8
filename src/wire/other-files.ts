import { z } from "zod";

/** Files that are not shown because they are no image of a served format, counted by kind. Kinds without any are left out. */
export const OtherFiles = z.object({
  /** Raw files of cameras. */
  raw: z.number().optional(),
  heic: z.number().optional(),
  tiff: z.number().optional(),
  video: z.number().optional(),
  /** Anything else. */
  other: z.number().optional(),
});
export type OtherFiles = z.infer<typeof OtherFiles>;
export type OtherKind = keyof OtherFiles;
