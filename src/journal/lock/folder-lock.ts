/** Who serves a folder, as far as it has said. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** Where it serves; null until it listens. */
  readonly url: string | null;
}

/** What stands where others look for a lock. */
export type LockState = "ours" | "gone" | "replaced";

/** The right to write a folder's labels. The system takes it back at once when the process dies, however it dies. */
export interface FolderLock {
  /** Tells later starts where this one serves. Never fails: what it says is a courtesy. */
  announce(url: string): Promise<void>;
  /** Whether others would still find this lock: it is worth nothing once its folder was removed or another took its place. */
  look(): Promise<LockState>;
  /** Lets the next one in. Safe to call twice. */
  release(): Promise<void>;
}

export type LockOutcome =
  | { readonly kind: "held"; readonly lock: FolderLock }
  /** Another process writes there. `by` is undefined if it has not said who it is. */
  | { readonly kind: "taken"; readonly by: Holder | undefined }
  /** Nothing can be written or locked there; `reason` is a sentence for people. The folder can be opened without a lock. */
  | { readonly kind: "unwritable"; readonly reason: string };
