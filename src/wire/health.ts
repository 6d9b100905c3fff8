import * as z from "zod";
import { OtherFiles } from "./other-files.ts";

/** The response of `GET /presence/diagnostics`. Totals count from server start. */
export const PresenceDiagnostics = z.object({
  lifecycle_v2_enabled: z.boolean(),
  view_ttl_seconds: z.number(),
  edit_ttl_seconds: z.number(),
  prune_interval_seconds: z.number(),
  active_clients: z.number(),
  active_scopes: z.number(),
  stale_pruned_total: z.number(),
  invalid_lease_total: z.number(),
  replay_miss_total: z.number(),
  replay_buffer_size: z.number(),
  replay_buffer_capacity: z.number(),
  replay_oldest_event_id: z.number().nullable(),
  replay_newest_event_id: z.number().nullable(),
  connected_sse_clients: z.number(),
  slow_clients_dropped_total: z.number(),
});
export type PresenceDiagnostics = z.infer<typeof PresenceDiagnostics>;

/** The state of the label files. `problem` is why edits are refused; null if they are not. */
export const LabelsHealth = z.object({
  enabled: z.boolean(),
  log: z.string().nullable(),
  snapshot: z.string().nullable(),
  items: z.number(),
  log_bytes: z.number(),
  /** Unreadable lines and records found at startup; they are quarantined beside the log. */
  damaged: z.number(),
  warnings: z.array(z.string()),
  problem: z.enum(["disk_full", "write_failed", "read_only", "folder_gone", "other_writer"]).nullable(),
  /** With `read_only`: a sentence saying why labels cannot be written; null if read-only mode was requested. */
  read_only_reason: z.string().nullable(),
});
export type LabelsHealth = z.infer<typeof LabelsHealth>;

export const IndexPhase = z.enum(["names", "checking", "headers", "done"]);
export type IndexPhase = z.infer<typeof IndexPhase>;

/** The outcome of reading the folder. */
export const IndexHealth = z.object({
  /** False until the folder has been read once. */
  ready: z.boolean(),
  /**
   * What is being read. `names`: folders, so images are missing; `checking`: the same, but all that the last run knew is
   * shown already; `headers`: the width and height of images.
   */
  phase: IndexPhase,
  /** Images whose header has not been read: their width and height are 0. */
  unread: z.number(),
  images: z.number(),
  folders: z.number(),
  /** Skipped entries, by reason. */
  skipped: z.object({
    /** Names that are not UTF-8 or cannot be written as a gallery path. */
    names: z.number(),
    /** Symbolic links that leave the folder. */
    links: z.number(),
    /** FIFOs, sockets and devices with an image's name. */
    special: z.number(),
    /** Unreadable folders and files. */
    unreadable: z.number(),
  }),
  /** Files that are not images of a served format. */
  other: OtherFiles,
  /** Whether changes of the whole folder are noticed at once. Otherwise, changes of a folder are noticed when somebody opens it. */
  watching: z.boolean(),
  /** Why the folder cannot be watched, as a sentence. */
  watch_problem: z.string().nullable(),
});
export type IndexHealth = z.infer<typeof IndexHealth>;

/** What a decoder process is denied, in case an image takes it over. */
export const Confinement = z.enum([
  /** It sees only the program's own files. */
  "files",
  /** It has no network access. */
  "network",
  /** It cannot gain privileges or write files. */
  "privileges",
]);
export type Confinement = z.infer<typeof Confinement>;

/** The response of `GET /health`. `ok` is false while edits cannot be stored. */
export const Health = z.object({
  ok: z.boolean(),
  mode: z.literal("memory"),
  root: z.string(),
  can_write: z.boolean(),
  labels: LabelsHealth,
  index: IndexHealth,
  presence: PresenceDiagnostics,
  decoder: z.object({
    /** Null until the first decoder has been tested. */
    confined: z.array(Confinement).nullable(),
  }),
});
export type Health = z.infer<typeof Health>;

export const Role = z.enum(["viewer", "editor"]);
export type Role = z.infer<typeof Role>;

/** The response of `GET /session`: what the caller may do here. */
export const SessionResponse = z.object({
  role: Role,
  /** False while labels are read-only, whatever the role. */
  can_write: z.boolean(),
  /** A sentence saying why labels cannot be written; null if they can, or if read-only mode was requested. */
  read_only_reason: z.string().nullable(),
  /** Whether the caller may move, copy and trash the files of images. */
  file_ops: z.boolean(),
  /** The served folder's name, shown as the title. */
  title: z.string(),
  /** Identifies this gallery among others served at the same address, for data stored in the browser; stable across restarts. */
  gallery: z.string(),
  version: z.string(),
});
export type SessionResponse = z.infer<typeof SessionResponse>;
