import * as z from "zod";

/** The saved Smart Folders, opaque to the server. */
export const Views = z.looseObject({ version: z.number(), views: z.array(z.unknown()) });
export type Views = z.infer<typeof Views>;
