import type { Cancel } from "../clock.ts";
import type { LabelsHealth } from "../wire/health.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { Views } from "../wire/views.ts";

/** The first answer to an idempotent request, kept so that a retry gets it again, also after a crash. */
export interface RememberedReply {
  readonly key: string;
  /** Says what the key was used for: another request with the same key has another fingerprint. */
  readonly fingerprint: string;
  /** Wall time in ms when it was answered. */
  readonly at: number;
  readonly status: number;
  /** The JSON text of the answer, byte for byte. */
  readonly body: string;
}

/** One accepted change of one image: the labels as they are after it. */
export interface LabelRecord {
  readonly type: "item-updated" | "metrics-updated";
  readonly path: string;
  readonly labels: Labels;
  /** True if the next record is of the same request: after a crash there are both, or neither. */
  readonly more?: boolean;
  /** Set on the last record of a request that was made with an Idempotency-Key. */
  readonly reply?: RememberedReply;
}

/** A request that changed nothing, and its response: a retry gets it again, also after a crash. */
export interface RequestRecord {
  readonly type: "request";
  readonly reply: RememberedReply;
}

export type JournalRecord = LabelRecord | RequestRecord;

/**
 * Why a batch was not kept. No later start will find anything of it, except after `write_unknown`: the disk failed, and failed
 * again when the batch was to be cut off, so that it may or may not be there.
 */
export type AppendRefusal = "disk_full" | "write_failed" | "write_unknown" | "read_only";

export type AppendOutcome = { readonly kind: "durable" } | { readonly kind: "refused"; readonly reason: AppendRefusal };

/** What was kept by earlier runs. */
export interface Loaded {
  readonly labels: ReadonlyMap<string, Labels>;
  /** Replies that may still be asked for, oldest first. */
  readonly replies: readonly RememberedReply[];
  /** The largest event id that earlier runs have reserved; 0 if none is known. */
  readonly reservedEventId: number;
}

/** Views with the tag of their content; a save that names an older tag is refused. */
export interface StoredViews {
  readonly views: Views;
  readonly etag: string;
}

export type SaveViewsOutcome =
  | { readonly kind: "saved"; readonly etag: string }
  | { readonly kind: "conflict"; readonly current: StoredViews }
  | { readonly kind: "refused"; readonly reason: AppendRefusal };

/** Where labels are kept. One writer: `append` is never called again before its promise settles. */
export interface Journal {
  /** Reads what was kept; called once, first. Damage is counted and reported, never thrown. */
  load(): Promise<Loaded>;
  /** Keeps a batch as a whole or not at all; "durable" means that the medium has confirmed it. */
  append(records: readonly JournalRecord[]): Promise<AppendOutcome>;
  /**
   * Hands on what another server writes from now on, until canceled. Only of a journal that writes nothing itself, and once
   * it is loaded.
   */
  follow?(onChange: (records: readonly LabelRecord[]) => void): Cancel;
  /**
   * Stores that event ids up to `upTo` may be issued; 0 removes what is stored. Resolves once the medium has confirmed it,
   * rejects if that fails. Missing where nothing outlives the process.
   */
  reserveEventIds?(upTo: number): Promise<void>;
  loadViews(): Promise<StoredViews>;
  /** Replaces the views; with `expected`, only if that is still their tag. */
  saveViews(views: Views, expected: string | undefined): Promise<SaveViewsOutcome>;
  status(): LabelsHealth;
  /** Finishes what is under way, writes the last snapshot and lets go of the folder. Safe to call twice. */
  close(): Promise<void>;
}
