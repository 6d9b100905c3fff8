import type { Cancel } from "../clock.ts";
import type { LabelsHealth } from "../wire/health.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { ResponseText } from "../wire/response-text.ts";
import type { Views } from "../wire/views.ts";

/** The first response to an idempotent request. A retry gets it again, even after a crash. */
export interface RememberedResponse {
  readonly key: string;
  /** Identifies the request: a different request with the same key has a different fingerprint. */
  readonly fingerprint: string;
  /** Wall time of the response, in ms since 1970. */
  readonly at: number;
  readonly status: number;
  readonly body: ResponseText;
}

/** One accepted change of one image: its labels after the change. */
export interface LabelRecord {
  readonly type: "item-updated" | "metrics-updated";
  readonly path: string;
  readonly labels: Labels;
  /** True if the next record belongs to the same request: a crash leaves both or neither. */
  readonly more?: boolean;
  /** The labels follow a file; not stored. */
  readonly moved?: true;
  /** The path that the file had before. */
  readonly movedFrom?: string;
  /** On the last record of a request with an `Idempotency-Key`. */
  readonly response?: RememberedResponse;
  /** The record counts once a `CommitRecord` of this group is stored, and only if its version is higher then. */
  readonly group?: string;
}

/** A piece of the response to the request of a group; a later one of the same number replaces it. */
export interface GroupPart {
  readonly type: "group-part";
  readonly group: string;
  readonly part: number;
  readonly text: string;
}

/**
 * Ends a group: the records of one request that are stored in several batches, with others in between. Without it, none of
 * them counts. One group is under way at a time; it is over once one of its batches is refused.
 */
export interface CommitRecord {
  readonly type: "commit";
  readonly group: string;
  /** The pieces of its body were stored as `GroupPart`s. */
  readonly response?: RememberedResponse;
}

/** The response to a request that changed nothing. A retry gets it again, even after a crash. */
export interface RequestRecord {
  readonly type: "request";
  readonly response: RememberedResponse;
}

export type JournalRecord = LabelRecord | RequestRecord | GroupPart | CommitRecord;

/**
 * Why a batch was not stored. A later start finds nothing of it, except after `write_unknown`: the write failed, removing it
 * failed too, and the batch may or may not be stored.
 */
export type AppendRefusal = "disk_full" | "write_failed" | "write_unknown" | "read_only";

export type AppendOutcome = { readonly kind: "durable" } | { readonly kind: "refused"; readonly reason: AppendRefusal };

/** What earlier runs stored. */
export interface Loaded {
  readonly labels: ReadonlyMap<string, Labels>;
  /** Responses that a retry may still ask for, oldest first. */
  readonly responses: readonly RememberedResponse[];
  /** The largest event id that earlier runs reserved; 0 if none is known. */
  readonly reservedEventId: number;
}

/** Views with an ETag of their content; a save that names an older one is refused. */
export interface StoredViews {
  readonly views: Views;
  readonly etag: string;
}

export type SaveViewsOutcome =
  | { readonly kind: "saved"; readonly etag: string }
  | { readonly kind: "conflict"; readonly current: StoredViews }
  | { readonly kind: "refused"; readonly reason: AppendRefusal };

/** One stored change of one image. */
export interface LabelChange {
  /** Where the image was then. */
  readonly path: string;
  readonly labels: Labels;
  /** The path before, if this change followed a renamed file. */
  readonly movedFrom: string | undefined;
  /** The labels before; undefined if they are no longer known. */
  readonly before: Labels | undefined;
}

/** A moment of the past. */
export type Moment =
  /** In ms since 1970. */
  | { readonly kind: "time"; readonly time: number }
  /** Once every line of the log up to this id was applied. */
  | { readonly kind: "line"; readonly id: number };

/** All labels as they were at a moment. */
export type PastLabels =
  /** By the paths that the files have had since: labels of a file that was renamed later are at its new path. */
  | { readonly kind: "labels"; readonly labels: ReadonlyMap<string, Labels> }
  /** The history begins later: `since`, in ms since 1970, if that is known. */
  | { readonly kind: "too_early"; readonly since: number | undefined }
  /** A file that is needed is damaged; its name inside of `.lenslet`. */
  | { readonly kind: "damaged"; readonly file: string };

/** A name for all labels as they were once the line `id` was applied. */
export interface StoredState {
  readonly name: string;
  readonly id: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly by: string;
}

/** The named states; `newer`: of a later version of Lenslet, so that no name can be added. */
export type StoredStates =
  | { readonly kind: "good" | "newer"; readonly states: readonly StoredState[] }
  | { readonly kind: "damaged" };

export type NameStateOutcome =
  | { readonly kind: "named"; readonly state: StoredState }
  /** A state has this name already. */
  | { readonly kind: "taken"; readonly state: StoredState }
  | { readonly kind: "refused"; readonly reason: AppendRefusal };

/** Durable storage of labels. One writer: `append` is not called again before its promise settles. */
export interface Journal {
  /** Reads what earlier runs stored; called once, first. Damage is counted and reported, never thrown. */
  load(): Promise<Loaded>;
  /** Stores a batch as a whole or not at all; `durable` means that the disk has confirmed it. */
  append(records: readonly JournalRecord[]): Promise<AppendOutcome>;
  /**
   * Calls `onChange` with the changes that another server writes, until canceled. Only in a read-only journal, after `load`.
   */
  follow?(onChange: (records: readonly LabelRecord[]) => void): Cancel;
  /**
   * Stores that event ids up to `upTo` may be issued; 0 removes the reservation. Resolves once that is durable; rejects if it
   * fails. Undefined for a journal in memory, or without a lock.
   */
  reserveEventIds?(upTo: number): Promise<void>;
  /**
   * The newest changes of an image that led to a version below `before`, newest first, at most `most`. Also those from before its
   * file was renamed. Undefined for a journal without history.
   */
  changesOf?(path: string, before: number, most: number): Promise<readonly LabelChange[]>;
  /** All labels at a moment. Undefined for a journal without history. */
  labelsAt?(moment: Moment): Promise<PastLabels>;
  /** The named states, oldest first. Undefined for a journal without history. */
  loadStates?(): Promise<StoredStates>;
  /** Names the labels as they are once all earlier appends are stored. Undefined for a journal without history. */
  nameState?(state: Omit<StoredState, "id">): Promise<NameStateOutcome>;
  loadViews(): Promise<StoredViews>;
  /** Replaces the views; with `expected`, only if that is still their ETag. */
  saveViews(views: Views, expected: string | undefined): Promise<SaveViewsOutcome>;
  /** The index of an earlier run, if there is one of at most `largestIndexBytes`; after `load`. Never rejects. */
  loadIndex?(): Promise<Uint8Array | undefined>;
  /** Replaces the index, or keeps the one before. Does nothing where nothing may be written. */
  saveIndex?(pieces: AsyncIterable<Uint8Array>): Promise<void>;
  status(): LabelsHealth;
  /** Finishes pending writes, writes the last snapshot and releases the lock. Safe to call twice. */
  close(): Promise<void>;
}
