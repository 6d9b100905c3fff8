import type { Clock } from "../clock.ts";
import type { Journal } from "./journal.ts";
import type { FolderLock } from "./lock.ts";

export interface DirectoryJournalOptions {
  /** The served folder; labels live in its `.lenslet`. */
  readonly directory: string;
  readonly clock: Clock;
  /** From `lockDirectory`; released by `close`. Without it labels are only read, and appends are refused as `read_only`. */
  readonly lock?: FolderLock;
}

/** Labels kept in `<directory>/.lenslet`: a log of every change, a snapshot of all labels, and the saved views. */
export function createDirectoryJournal(options: DirectoryJournalOptions): Journal {
  throw new Error(`not built yet: ${options.directory}`);
}
