import * as z from "zod";

/** The saved Smart Folders, opaque to the server. */
export const Views = z.looseObject({ version: z.number(), views: z.array(z.unknown()) });
export type Views = z.infer<typeof Views>;

/** A Smart Folder as the page saves it; unknown fields are preserved. */
export const SmartFolder = z.looseObject({
  id: z.string(),
  name: z.string(),
  /** The view, as in the page's URL. */
  view: z.string(),
});
export type SmartFolder = z.infer<typeof SmartFolder>;
