import type { Clock } from "../clock.ts";
import { type Random, systemRandom } from "../random.ts";
import { directoryFileSystem } from "./disk/directory-file-system.ts";
import { createFolderJournal } from "./folder-journal.ts";
import type { Journal } from "./journal.ts";
import type { FileSystem } from "./disk/file-system.ts";
import { folderName } from "./label-folder.ts";
import type { FolderLock } from "./lock/folder-lock.ts";

export interface DirectoryJournalOptions {
  /** The served folder; labels are stored in its `.lenslet`. */
  readonly directory: string;
  readonly clock: Clock;
  /** From `lockDirectory`; released by `close`. Without it, labels are read but appends are refused with `read_only`. */
  readonly lock?: FolderLock;
  /** Without a lock: a sentence saying why there is none; undefined if read-only mode was requested. */
  readonly readOnlyReason?: string | undefined;
  /** Most bytes of changes that are stored after they have left the log; 0 for none. Default 256 MiB. */
  readonly historyBytes?: number | undefined;
  /** Default: Web Cryptography. */
  readonly random?: Random;
  /** Default: the real disk. */
  readonly files?: FileSystem;
}

/** Stores labels in `<directory>/.lenslet`: a log of every change, a snapshot of all labels, and the saved views. */
export function createDirectoryJournal({
  directory,
  clock,
  lock,
  readOnlyReason,
  historyBytes,
  random = systemRandom,
  files = directoryFileSystem,
}: DirectoryJournalOptions): Journal {
  const folder = `${directory.replace(/[\\/]+$/, "")}/${folderName}`;
  return createFolderJournal({ folder, clock, lock, readOnlyReason, historyBytes, random, files });
}
