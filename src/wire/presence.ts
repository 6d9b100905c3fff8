import * as z from "zod";
import { limits } from "./limits.ts";

const ClientId = z
  .string()
  .refine((id) => /^[^\p{C}]*$/u.test(id), "must be printable")
  .max(limits.idCharacters);
const LeaseId = z.string().max(limits.idCharacters);
const GalleryId = z
  .string()
  .nullish()
  .transform((path) => path ?? "");

/** What a person shows to others; held in memory only. */
const PersonFields = {
  /** Display name. */
  name: z.string().max(limits.personNameCharacters).optional(),
  /** Path of the image in view; null for none. */
  looking_at: z.string().nullable().optional(),
  /** The view that the page shows, as in its URL, for others to follow. */
  view: z.string().max(limits.personViewCharacters).optional(),
};

/** The body of `POST /presence/join` and of the heartbeat `POST /presence`. */
export const JoinRequest = z.object({
  gallery_id: GalleryId,
  client_id: ClientId,
  /** An empty string counts as absent. */
  lease_id: LeaseId.nullish().transform((lease) => lease || undefined),
  ...PersonFields,
});
export type JoinRequest = z.output<typeof JoinRequest>;

export const MoveRequest = z.object({
  from_gallery_id: GalleryId,
  to_gallery_id: GalleryId,
  client_id: ClientId,
  lease_id: LeaseId,
});
export type MoveRequest = z.output<typeof MoveRequest>;

export const LeaveRequest = z.object({ gallery_id: GalleryId, client_id: ClientId, lease_id: LeaseId });
export type LeaveRequest = z.output<typeof LeaveRequest>;

/** How many sessions view a scope, and how many of them edit. */
export const ScopeCounts = z.object({ gallery_id: z.string(), viewing: z.number(), editing: z.number() });
export type ScopeCounts = z.infer<typeof ScopeCounts>;

/** A session as others see it. `person` is a public id that does not reveal the client id. */
export const Person = z.object({
  person: z.string(),
  name: z.string(),
  /** A hue in degrees, 0 to 359. */
  hue: z.number(),
  gallery_id: z.string(),
  looking_at: z.string().nullable(),
  view: z.string(),
  editing: z.boolean(),
});
export type Person = z.infer<typeof Person>;

/** `person` is the session's own public id, by which a page recognises itself among the others. */
export const JoinResponse = ScopeCounts.extend({
  client_id: z.string(),
  lease_id: z.string(),
  person: z.string(),
  hue: z.number(),
});
export type JoinResponse = z.infer<typeof JoinResponse>;

export const MoveResponse = z.object({
  client_id: z.string(),
  lease_id: z.string(),
  from_scope: ScopeCounts,
  to_scope: ScopeCounts,
});
export type MoveResponse = z.infer<typeof MoveResponse>;

export const LeaveResponse = ScopeCounts.extend({
  client_id: z.string(),
  lease_id: z.string(),
  removed: z.boolean(),
  mode: z.literal("legacy_heartbeat").optional(),
});
export type LeaveResponse = z.infer<typeof LeaveResponse>;

export const PresenceResponse = z.object({ scopes: z.array(ScopeCounts), people: z.array(Person) });
export type PresenceResponse = z.infer<typeof PresenceResponse>;
