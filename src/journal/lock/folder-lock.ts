/** The server that holds the lock of a folder, as written in `server.json`. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** Its address; null until it listens. */
  readonly url: string | null;
}

/** What the lock file's name refers to now: our lock, nothing, or another file. */
export type LockState = "ours" | "gone" | "replaced";

/** The right to write a folder's labels. The system releases it when the process ends, even after a crash. */
export interface FolderLock {
  /** Stores this server's address for error messages of later starts. Never rejects. */
  announce(url: string): Promise<void>;
  /** Checks that the lock still protects the folder: it does not once the folder or the lock file was removed or replaced. */
  check(): Promise<LockState>;
  /** Safe to call twice. */
  release(): Promise<void>;
}

export type LockOutcome =
  | { readonly kind: "held"; readonly lock: FolderLock }
  /** Another process holds the lock. `by` is undefined if its `server.json` is missing. */
  | { readonly kind: "taken"; readonly by: Holder | undefined }
  /** The folder cannot be written or locked; `reason` is a sentence for the user. It can be opened without a lock. */
  | { readonly kind: "unwritable"; readonly reason: string };
