import { createDamagedLines } from "../disk/quarantine.ts";
import { createPendingFile, removeLeftovers } from "../disk/atomic-file.ts";
import { appendAll, FileError, type OpenFile } from "../disk/file-system.ts";
import { createSerialQueue } from "../../serial-queue.ts";
import { ensureFolder, type LabelFolder } from "../label-folder.ts";
import type { AppendOutcome } from "../journal.ts";
import type { FolderLock } from "../lock/folder-lock.ts";
import { copyNeededLines } from "./copy-lines.ts";
import { wholeSlice, type Slice } from "../../time-slices.ts";
import { largestLogBytes, type LogContents, logName } from "./log-contents.ts";
import type { LogLine } from "./log-line.ts";
import { ChangedByOthers, type LogChange, type WriteProblem, problemOf, refusalOf } from "./write-problem.ts";

export interface LabelLogOptions {
  readonly folder: LabelFolder;
  readonly lock: Pick<FolderLock, "check">;
  /** The contents of the log when it was read. */
  readonly contents: LogContents;
  /** Most bytes in the log. Default 4 GiB. */
  readonly largest?: number;
}

/** The log of label changes; opened for writing at the first change. */
export interface LabelLog {
  /** Durable bytes. */
  size(): number;
  problem(): WriteProblem | undefined;
  /** True if the file is or may be damaged: `rewrite` must replace it before the next append. */
  isSuspect(): boolean;
  /** Appends slices of whole lines, all or none. Rejects with what `slices` throws. */
  append(slices: Iterable<Uint8Array>): Promise<AppendOutcome>;
  /**
   * Replaces the file with one that holds the lines for which `isNeeded` is true. Damaged lines are quarantined first. Appends
   * continue meanwhile, and wait only for the final rename. If it rejects before the rename, the old file stays. `archive` can
   * store what the new file will not have.
   */
  rewrite(
    isNeeded: (line: LogLine) => boolean,
    slice?: Slice,
    archive?: (source: OpenFile, size: number) => Promise<void>,
  ): Promise<void>;
  /** Checks that the file exists and no other program has changed it; updates `problem`. */
  check(): Promise<void>;
  /** Sets `problem` to the reason why a suspect file could not be replaced. */
  setFailure(error: unknown): void;
  /** Clears a disk error in `problem`, after a write elsewhere succeeded. */
  clearFailure(): void;
  close(): Promise<void>;
}

export function createLabelLog(options: LabelLogOptions): LabelLog {
  const { folder, lock, contents, largest = largestLogBytes } = options;
  const { files } = folder;
  const path = `${folder.path}/${logName}`;
  const serialQueue = createSerialQueue();
  let file: OpenFile | undefined;
  let identity = "";
  let size = contents.soundSize;
  let suspect = contents.broken;
  /** The end of the damaged bytes after the sound part; they are quarantined when the log is rewritten. */
  let tornTo = contents.size;
  let problem: WriteProblem | undefined;
  let exists = contents.exists;

  /** Without the lock, the folder is gone or belongs to another server, even if the log looks unchanged. */
  const findLockChange = async (): Promise<LogChange | undefined> => {
    const state = await lock.check();
    return state === "ours" ? undefined : state;
  };

  const open = async (): Promise<OpenFile> => {
    if (file) return file;
    const change = await findLockChange();
    if (change) throw new ChangedByOthers(change);
    if (!exists) await ensureFolder(folder);
    const outcome = await files.open(path, exists ? "append" : "create");
    if (outcome.kind === "missing") throw new ChangedByOthers("gone");
    if (outcome.kind !== "open") throw new ChangedByOthers("replaced");
    exists = true;
    try {
      const facts = await outcome.file.facts();
      if (facts.size !== contents.size) throw new ChangedByOthers("replaced");
      // If the name is not durable, a power cut could lose the whole file.
      await files.syncFolder(folder.path);
      // Leftovers only take space, so an error here does not refuse edits.
      await removeLeftovers(folder, "labels.").catch(() => undefined);
      identity = facts.identity;
    } catch (error) {
      await outcome.file.close();
      throw error;
    }
    file = outcome.file;
    return file;
  };

  /** Compares the lock and the log on disk with the open files. */
  const findChange = async (): Promise<LogChange | undefined> => {
    const [lockChange, facts] = await Promise.all([findLockChange(), files.facts(path)]);
    if (lockChange) return lockChange;
    if (!facts) return "gone";
    if (facts.identity !== identity) return "replaced";
    return facts.size === size || suspect ? undefined : "resized";
  };

  const refuse = (error: unknown): AppendOutcome => {
    problem = problemOf(error);
    return { kind: "refused", reason: refusalOf(problem) };
  };

  /** Refuses a partly written batch: `write_unknown`, unless the disk confirms that its bytes are removed. */
  const rollBack = async (target: OpenFile, attempted: number, error: unknown): Promise<AppendOutcome> => {
    const refused = refuse(error);
    try {
      const facts = await target.facts();
      if (facts.size <= size) return refused;
      // If it is longer than our writes explain, another program has written, and nothing is cut.
      if (facts.size <= size + attempted) {
        await target.truncate(size);
        await target.sync();
        return refused;
      }
    } catch {
      suspect = true;
    }
    return { kind: "refused", reason: "write_unknown" };
  };

  const write = async (slices: Iterable<Uint8Array>): Promise<AppendOutcome> => {
    if (suspect) return { kind: "refused", reason: refusalOf(problem ?? "write_failed") };
    let target: OpenFile;
    try {
      target = await open();
      const change = await findChange();
      if (change) return refuse(new ChangedByOthers(change));
    } catch (error) {
      return refuse(error);
    }
    let length = 0;
    try {
      for (const slice of slices) {
        length += slice.length;
        if (size + length > largest) throw new FileError("EFBIG", `append to ${logName}`);
        await appendAll(target, slice);
      }
    } catch (error) {
      return rollBack(target, length, error);
    }
    try {
      await target.sync();
    } catch (error) {
      // The system may have dropped the pages and report success for the next sync, so the file is replaced.
      suspect = true;
      return rollBack(target, length, error);
    }
    size += length;
    problem = undefined;
    // The batch is durable, so an error of this check is ignored.
    const change = await findChange().catch(() => undefined);
    if (change === "gone" || change === "replaced") {
      size -= length;
      return rollBack(target, length, new ChangedByOthers(change));
    }
    // Another program has written lines too; ours are durable.
    if (change === "resized") problem = "other_writer";
    return { kind: "durable" };
  };

  const rewrite: LabelLog["rewrite"] = async (isNeeded, slice = wholeSlice, archive) => {
    const source = await serialQueue(open);
    const upTo = size;
    await archive?.(source, upTo);
    const damaged = createDamagedLines(folder);
    const pending = await createPendingFile(folder, logName);
    const target = pending.file;
    try {
      let written = await copyNeededLines({ source, upTo, target, damaged, isNeeded, slice });
      if (tornTo > upTo) await damaged.add(source, upTo, tornTo);
      await damaged.finish();
      // Synced before the queue is held, so that appends wait only for the lines added meanwhile.
      await target.sync();
      await serialQueue(async () => {
        const change = await findChange();
        if (change) throw new ChangedByOthers(change);
        if (size > upTo) {
          const added = await source.read(upTo, size - upTo);
          await appendAll(target, added);
          written += added.length;
        }
        const { identity: nextIdentity } = await target.facts();
        try {
          await pending.commit();
          suspect = false;
          problem = undefined;
        } catch (error) {
          // Once renamed, later lines go to the new file, but only after its name is durable.
          suspect ||= pending.isRenamed();
          throw error;
        } finally {
          if (pending.isRenamed()) {
            file = target;
            identity = nextIdentity;
            size = written;
            tornTo = 0;
            await source.close();
          }
        }
      });
    } catch (error) {
      await damaged.close();
      // The rewrite error is thrown, not an error of the clean-up.
      await pending.discard().catch(() => undefined);
      throw error;
    }
  };

  return {
    size: () => size,
    problem: () => problem,
    isSuspect: () => suspect,
    append: (slices) => serialQueue(() => write(slices)),
    rewrite,
    check: () =>
      serialQueue(async () => {
        try {
          if (exists) await open();
          const change = exists ? await findChange() : await findLockChange();
          if (change) throw new ChangedByOthers(change);
          if (problem === "folder_gone" || problem === "other_writer") problem = undefined;
        } catch (error) {
          if (!(error instanceof ChangedByOthers)) throw error;
          problem = error.problem;
        }
      }),
    setFailure(error) {
      if (suspect && problem !== "folder_gone" && problem !== "other_writer") problem = problemOf(error);
    },
    clearFailure() {
      if (!suspect && (problem === "disk_full" || problem === "write_failed")) problem = undefined;
    },
    close: () =>
      serialQueue(async () => {
        await file?.close();
        file = undefined;
        suspect = true;
      }),
  };
}
