import * as z from "zod";

/** The response of `GET /share`: how the caller can share the gallery. */
export const ShareResponse = z.object({
  /** Who has access: this machine only, people with a link, everybody, or people who sign in. */
  access: z.enum(["this-machine", "links", "everybody", "sign-in"]),
  /** URL for editors, with a token if one is needed; null if the caller may not share it. */
  edit: z.string().nullable(),
  /** URL for viewers; null if there is no separate one. */
  look: z.string().nullable(),
  /** True if other machines cannot reach these URLs. */
  this_machine_only: z.boolean(),
  /** The served folder, to show the command that shares it; null unless access is limited to this machine. */
  folder: z.string().nullable(),
});
export type ShareResponse = z.infer<typeof ShareResponse>;
