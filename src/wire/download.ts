import { z } from "zod";
import { Match, namesImagesOnce } from "./bulk.ts";
import { limits } from "./limits.ts";
import { ViewSelection } from "./window.ts";

/** The body of `POST /download`: images by `paths` or positions in a `view`, in that order, or by `match`. */
export const DownloadRequest = z
  .object({
    paths: z.array(z.string()).max(limits.bulkItems).optional(),
    match: Match.optional(),
    view: ViewSelection.optional(),
  })
  .refine(namesImagesOnce, "needs one of paths, match and view");
export type DownloadRequest = z.output<typeof DownloadRequest>;
export type DownloadInput = z.input<typeof DownloadRequest>;

/** A prepared download: `GET /download?ticket=` streams a zip of the original files for ten minutes. */
export const DownloadTicket = z.object({
  ticket: z.string(),
  images: z.number(),
  /** The sum of the files' sizes when the folder was read, in bytes. */
  bytes: z.number(),
});
export type DownloadTicket = z.infer<typeof DownloadTicket>;
