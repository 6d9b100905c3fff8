import { z } from "zod";
import { limits } from "./limits.ts";

const ClientId = z
  .string()
  .refine((id) => /^[^\p{C}]*$/u.test(id), "must be printable")
  .max(limits.idCharacters);
const Lease = z.string().max(limits.idCharacters);
const Gallery = z
  .string()
  .nullish()
  .transform((path) => path ?? "");

/** What a person may show of themselves. All of it is kept in memory only. */
const PersonFields = {
  /** A name to show to others. */
  name: z.string().max(limits.personNameCharacters).optional(),
  /** The image someone is looking at, or null for none. */
  looking_at: z.string().nullable().optional(),
  /** What the page shows, as its own address writes it; others may follow it. */
  view: z.string().max(limits.personViewCharacters).optional(),
};

/** The body of `POST /presence/join` and of the heartbeat `POST /presence`. */
export const JoinRequest = z.object({
  gallery_id: Gallery,
  client_id: ClientId,
  /** An empty one counts as absent. */
  lease_id: Lease.nullish().transform((lease) => lease || undefined),
  ...PersonFields,
});
export type JoinRequest = z.output<typeof JoinRequest>;

export const MoveRequest = z.object({
  from_gallery_id: Gallery,
  to_gallery_id: Gallery,
  client_id: ClientId,
  lease_id: Lease,
});
export type MoveRequest = z.output<typeof MoveRequest>;

export const LeaveRequest = z.object({ gallery_id: Gallery, client_id: ClientId, lease_id: Lease });
export type LeaveRequest = z.output<typeof LeaveRequest>;

/** How many sessions view a scope, and how many of them edit. */
export const ScopeCounts = z.object({ gallery_id: z.string(), viewing: z.number(), editing: z.number() });
export type ScopeCounts = z.infer<typeof ScopeCounts>;

/** A session as others see it. `person` names the session and reveals nothing of its client id. */
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

/** `person` is the session's own public name, so that a page knows itself among the others. */
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
