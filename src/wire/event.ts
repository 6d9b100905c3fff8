import { z } from "zod";
import { Person, ScopeCounts } from "./presence.ts";
import { Metrics, Star } from "./sidecar.ts";

/** Who made a change, when the session that made it is present. */
export const Author = z.object({ person: z.string(), name: z.string(), hue: z.number() });
export type Author = z.infer<typeof Author>;

export const ItemUpdated = z.object({
  path: z.string(),
  version: z.number(),
  tags: z.array(z.string()),
  notes: z.string(),
  star: Star,
  updated_at: z.string(),
  updated_by: z.string(),
  metrics: Metrics.optional(),
  author: Author.optional(),
});
export type ItemUpdated = z.infer<typeof ItemUpdated>;

export const MetricsUpdated = z.object({
  path: z.string(),
  version: z.number(),
  metrics: Metrics,
  updated_at: z.string(),
  updated_by: z.string(),
});
export type MetricsUpdated = z.infer<typeof MetricsUpdated>;

/** What a client missed is gone: it reloads state, then goes on with the stream. */
export const Resync = z.object({
  reason: z.enum(["older_than_window", "never_issued"]),
  requested_id: z.number(),
  oldest_id: z.number().nullable(),
  newest_id: z.number().nullable(),
});
export type Resync = z.infer<typeof Resync>;

/** The files of a folder were read again; listings of it may have changed. */
export const FolderRefreshed = z.object({ path: z.string() });
export type FolderRefreshed = z.infer<typeof FolderRefreshed>;

/** The Smart Folders were saved; `etag` is the one that `GET /views` now answers. */
export const ViewsUpdated = z.object({ etag: z.string() });
export type ViewsUpdated = z.infer<typeof ViewsUpdated>;

/** Events that are numbered, kept in the replay window and replayed. */
export const numberedEvents = {
  "item-updated": ItemUpdated,
  "metrics-updated": MetricsUpdated,
  presence: ScopeCounts,
  "folder-refreshed": FolderRefreshed,
  "views-updated": ViewsUpdated,
} as const;

/** Events without an id: true only now, never replayed. */
export const passingEvents = {
  resync: Resync,
  /** Server time in ms, so that a script notices a dead link. */
  ka: z.number(),
  /** A file was found to be damaged: its renditions show what there is of it. `hash` is its stamp. */
  "image-damaged": z.object({ path: z.string(), hash: z.string() }),
  /** A session came, changed what it shows, or moved. */
  person: Person,
  /** A session has gone. */
  "person-left": z.object({ person: z.string() }),
} as const;

type Data<Schemas extends Record<string, z.ZodType>> = {
  [Name in keyof Schemas & string]: { readonly event: Name; readonly data: z.output<Schemas[Name]> };
}[keyof Schemas & string];

export type NumberedEvent = Data<typeof numberedEvents>;
export type PassingEvent = Data<typeof passingEvents>;
export type LiveEvent = NumberedEvent | PassingEvent;
