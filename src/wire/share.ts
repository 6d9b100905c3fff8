import { z } from "zod";

/** The response of `GET /share`: how the caller can let others in. */
export const ShareResponse = z.object({
  /** Who may come in: people on the server's own machine, whoever has a link, everybody, or who signs in. */
  access: z.enum(["this-machine", "links", "everybody", "sign-in"]),
  /** The address for others to open; with a token where that is needed. Null where the caller may not give it. */
  edit: z.string().nullable(),
  /** The same for looking; null where everybody who comes may edit. */
  look: z.string().nullable(),
  /** Other machines cannot reach these addresses. */
  this_machine_only: z.boolean(),
  /** The folder as the command line names it, for how to start again; null where the caller is not at that machine. */
  folder: z.string().nullable(),
});
export type ShareResponse = z.infer<typeof ShareResponse>;
