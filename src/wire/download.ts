import * as z from "zod";
import { imageSelection, namesImagesOnce } from "./bulk.ts";

/** The body of `POST /download`: images by `paths` or positions in a `view`, in that order, or by `match`. */
export const DownloadRequest = z.object(imageSelection).refine(namesImagesOnce, "needs one of paths, match and view");
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
