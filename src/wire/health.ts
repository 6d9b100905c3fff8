import { z } from "zod";
import { OtherFiles } from "./other-files.ts";

/** The answer of `GET /presence/diagnostics`. Totals count since the start. */
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

/** The state of the label files. `problem` says why edits are refused, or null. */
export const LabelsHealth = z.object({
  enabled: z.boolean(),
  log: z.string().nullable(),
  snapshot: z.string().nullable(),
  items: z.number(),
  log_bytes: z.number(),
  /** Lines or records that could not be read at the start; copies are kept beside the log. */
  damaged: z.number(),
  warnings: z.array(z.string()),
  problem: z.enum(["disk_full", "write_failed", "read_only", "folder_gone", "other_writer"]).nullable(),
  /** With `read_only`: why nothing is written although it was to be, as a sentence; null if that was asked for. */
  read_only_reason: z.string().nullable(),
});
export type LabelsHealth = z.infer<typeof LabelsHealth>;

/** What reading the folder found. */
export const IndexHealth = z.object({
  /** False while the first reading is under way. */
  ready: z.boolean(),
  images: z.number(),
  folders: z.number(),
  /** Names that were passed over, by reason. */
  skipped: z.object({
    /** Not UTF-8, or not writable as a gallery path. */
    names: z.number(),
    /** Symbolic links that leave the folder. */
    links: z.number(),
    /** FIFOs, sockets and devices with an image's name. */
    special: z.number(),
    /** Folders and files that may not be read. */
    unreadable: z.number(),
  }),
  /** Files that are no image of a served format. */
  other: OtherFiles,
});
export type IndexHealth = z.infer<typeof IndexHealth>;

/** What is kept from a process that decodes images, should one of them take it over. */
export const Confinement = z.enum([
  /** It sees no files but those of the program. */
  "files",
  /** It reaches no network. */
  "network",
  /** It gains no privileges and writes no files. */
  "privileges",
]);
export type Confinement = z.infer<typeof Confinement>;

/** The answer of `GET /health`. `ok` is false while edits cannot be kept. */
export const Health = z.object({
  ok: z.boolean(),
  mode: z.literal("memory"),
  root: z.string(),
  can_write: z.boolean(),
  labels: LabelsHealth,
  index: IndexHealth,
  presence: PresenceDiagnostics,
  decoder: z.object({
    /** Null until the first decoder has been tried out. */
    confined: z.array(Confinement).nullable(),
  }),
});
export type Health = z.infer<typeof Health>;

export const Role = z.enum(["viewer", "editor"]);
export type Role = z.infer<typeof Role>;

/** The answer of `GET /session`: what the caller may do here. */
export const SessionResponse = z.object({
  role: Role,
  /** False when labels can only be looked at, whatever the role. */
  can_write: z.boolean(),
  /** Why labels can only be looked at although they were to be written, as a sentence; null otherwise. */
  read_only_reason: z.string().nullable(),
  /** The served folder's name, to show as the title. */
  title: z.string(),
  /** Tells this gallery from others under the same address, for what a device stores; the same after a restart. */
  gallery: z.string(),
  version: z.string(),
});
export type SessionResponse = z.infer<typeof SessionResponse>;
