import { z } from "zod";

/** The saved Smart Folders, opaque to the server. */
export const Views = z.looseObject({ version: z.number(), views: z.array(z.unknown()) });
export type Views = z.infer<typeof Views>;

/** A Smart Folder as this page saves it; unknown fields of other clients are kept. */
export const SmartFolder = z.looseObject({
  id: z.string(),
  name: z.string(),
  /** The view in the form of the page's own address. */
  view: z.string(),
});
export type SmartFolder = z.infer<typeof SmartFolder>;
