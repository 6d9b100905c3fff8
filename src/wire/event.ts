import * as z from "zod";
import { IndexPhase } from "./health.ts";
import { Person, ScopeCounts } from "./presence.ts";
import { Metrics, Star } from "./sidecar.ts";

/** The person who made a change; omitted when their session is not present. */
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
  /** Nobody changed a label: a file has come to the path, or has left it. */
  moved: z.literal(true).optional(),
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

/** The missed events are no longer available: the client reloads its state and continues with the stream. */
export const Resync = z.object({
  reason: z.enum(["older_than_window", "never_issued"]),
  requested_id: z.number(),
  oldest_id: z.number().nullable(),
  newest_id: z.number().nullable(),
});
export type Resync = z.infer<typeof Resync>;

/** A folder was read again; its listings may have changed. */
export const FolderRefreshed = z.object({ path: z.string() });
export type FolderRefreshed = z.infer<typeof FolderRefreshed>;

/**
 * Images appeared, are gone, or have new content or facts, all in the folder `path` or below it. `paths` are sorted, at most
 * 1,000 an event. Of more than 10,000 at once there is one event without `paths`: the client requests what it shows again.
 */
export const ItemsChange = z.object({
  path: z.string(),
  count: z.number(),
  paths: z.array(z.string()).optional(),
});
export type ItemsChange = z.infer<typeof ItemsChange>;

/** Files have other paths than before, and their labels with them. At most 1,000 an event; of more than 10,000 at once, none. */
export const ItemsMoved = z.object({ moves: z.array(z.object({ from: z.string(), to: z.string() })) });
export type ItemsMoved = z.infer<typeof ItemsMoved>;

/** The Smart Folders were saved; `etag` is the one that `GET /views` now returns. */
export const ViewsUpdated = z.object({ etag: z.string() });
export type ViewsUpdated = z.infer<typeof ViewsUpdated>;

/** Events with an id. The newest are stored in the replay window. */
export const numberedEvents = {
  "item-updated": ItemUpdated,
  "metrics-updated": MetricsUpdated,
  presence: ScopeCounts,
  "folder-refreshed": FolderRefreshed,
  "items-added": ItemsChange,
  "items-removed": ItemsChange,
  "items-changed": ItemsChange,
  "items-moved": ItemsMoved,
  /** A file is damaged; its renditions show what could be decoded. `hash` is the file stamp. */
  "image-damaged": z.object({ path: z.string(), hash: z.string() }),
  "views-updated": ViewsUpdated,
} as const;

/** Events without an id, never replayed. */
export const passingEvents = {
  resync: Resync,
  /** Keep-alive: server time in ms, so that a script notices a dead connection. */
  ka: z.number(),
  /** How far the folder has been read, a few times a second until `phase` is `done`; fields as in `GET /health`. */
  "index-progress": z.object({ phase: IndexPhase, images: z.number(), folders: z.number(), unread: z.number() }),
  /** A session joined, moved, or changed what it shows. */
  person: Person,
  /** A session ended. */
  "person-left": z.object({ person: z.string() }),
} as const;

type Data<Schemas extends Record<string, z.ZodType>> = {
  [Name in keyof Schemas & string]: { readonly event: Name; readonly data: z.output<Schemas[Name]> };
}[keyof Schemas & string];

export type NumberedEvent = Data<typeof numberedEvents>;
export type PassingEvent = Data<typeof passingEvents>;
export type LiveEvent = NumberedEvent | PassingEvent;
