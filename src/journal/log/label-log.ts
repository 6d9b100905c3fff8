import { createDamagedLines } from "../disk/quarantine.ts";
import { createPendingFile, removeLeftovers } from "../disk/atomic-file.ts";
import { errorCode } from "../../error-code.ts";
import { appendAll, FileError, type OpenFile } from "../disk/file-system.ts";
import { createSerialQueue } from "../disk/serial-queue.ts";
import { ensureFolder, type LabelFolder } from "../label-folder.ts";
import type { AppendOutcome, AppendRefusal } from "../journal.ts";
import type { FolderLock } from "../lock/folder-lock.ts";
import { wholeSlice, type Slice } from "../../time-slices.ts";
import { largestLogBytes, type LogContents, logName } from "./log-contents.ts";
import type { LogLine } from "./log-line.ts";
import { scanLog } from "./log-scan.ts";

/** Why the log takes nothing at the moment. */
export type LogProblem = "disk_full" | "write_failed" | "folder_gone" | "other_writer";

export interface LabelLogOptions {
  readonly folder: LabelFolder;
  readonly lock: Pick<FolderLock, "look">;
  /** What stood in it when it was read. */
  readonly contents: LogContents;
  /** In bytes; the log does not grow beyond. Default 4 GiB. */
  readonly largest?: number;
}

/** The log of label changes, open for writing from the first change on. */
export interface LabelLog {
  /** Bytes that the medium has confirmed. */
  size(): number;
  problem(): LogProblem | undefined;
  /** True while the file must not be written before `rewrite` has replaced it: it is damaged, or may be. */
  isSuspect(): boolean;
  /** Stores slices of whole lines, all or none. Rejects with what `slices` throws. */
  append(slices: Iterable<Uint8Array>): Promise<AppendOutcome>;
  /**
   * Replaces the file by a new one with the lines that `keep` wants. What is damaged is copied aside first.
   * Appends go on meanwhile but for the last moment, and so does all else. Throws if it cannot be done; the old file then
   * stays.
   */
  rewrite(keep: (line: LogLine) => boolean, slice?: Slice): Promise<void>;
  /** Looks whether the file is still there and still ours alone. */
  check(): Promise<void>;
  /** Says why a suspect file could not be replaced. */
  blame(error: unknown): void;
  /** Forgets an error of the disk that is over, as a write elsewhere has shown. */
  clear(): void;
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
  /** What stands behind the sound part of a file that was found broken, to be copied aside. */
  let tornTo = contents.size;
  let problem: LogProblem | undefined;
  let exists = contents.exists;

  /** Without its lock the folder is another's, or gone, whatever the log looks like. */
  const findOtherLock = async (): Promise<Change | undefined> => {
    const sight = await lock.look();
    return sight === "ours" ? undefined : sight;
  };

  const open = async (): Promise<OpenFile> => {
    if (file) return file;
    const change = await findOtherLock();
    if (change) throw new ChangedByOthers(change);
    if (!exists) await ensureFolder(folder);
    const outcome = await files.open(path, exists ? "append" : "create");
    if (outcome.kind === "missing") throw new ChangedByOthers("gone");
    if (outcome.kind !== "open") throw new ChangedByOthers("replaced");
    exists = true;
    try {
      const facts = await outcome.file.facts();
      if (facts.size !== contents.size) throw new ChangedByOthers("replaced");
      // A name that is not confirmed could be lost with all that is written under it.
      await files.syncFolder(folder.path);
      // Leftovers only take space: that they cannot be removed is no reason to refuse edits.
      await removeLeftovers(folder, "labels.").catch(() => undefined);
      identity = facts.identity;
    } catch (error) {
      await outcome.file.close();
      throw error;
    }
    file = outcome.file;
    return file;
  };

  /** Compares the lock and the log that the names lead to with those that are open. */
  const findChange = async (): Promise<Change | undefined> => {
    const [otherLock, facts] = await Promise.all([findOtherLock(), files.facts(path)]);
    if (otherLock) return otherLock;
    if (!facts) return "gone";
    if (facts.identity !== identity) return "replaced";
    return facts.size === size || suspect ? undefined : "resized";
  };

  const refuse = (error: unknown): AppendOutcome => {
    problem = problemOf(error);
    return { kind: "refused", reason: refusalOf(problem) };
  };

  /** Refuses a batch of which some bytes were written. "No" is said only once the medium has confirmed that they are gone. */
  const takeBack = async (target: OpenFile, attempted: number, error: unknown): Promise<AppendOutcome> => {
    const refused = refuse(error);
    try {
      const facts = await target.facts();
      if (facts.size <= size) return refused;
      // Longer than we could have made it: the rest is not ours to cut.
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
      return takeBack(target, length, error);
    }
    try {
      await target.sync();
    } catch (error) {
      // The system may have dropped the pages and call the next sync a success: this file is not trusted again.
      suspect = true;
      return takeBack(target, length, error);
    }
    size += length;
    problem = undefined;
    // A look that fails takes nothing back from what the medium has confirmed.
    const change = await findChange().catch(() => undefined);
    if (change === "gone" || change === "replaced") {
      size -= length;
      return takeBack(target, length, new ChangedByOthers(change));
    }
    // Another's lines stand beside ours, which are safe all the same.
    if (change === "resized") problem = "other_writer";
    return { kind: "durable" };
  };

  const rewrite = async (keep: (line: LogLine) => boolean, slice: Slice = wholeSlice): Promise<void> => {
    const source = await serialQueue(open);
    const upTo = size;
    const damaged = createDamagedLines(folder);
    const pending = await createPendingFile(folder, logName);
    const target = pending.file;
    let written = 0;
    const put = async (bytes: Uint8Array) => {
      if (bytes.length === 0) return;
      await appendAll(target, bytes);
      written += bytes.length;
    };
    try {
      for await (const pieces of scanLog(source, upTo)) {
        const kept: Uint8Array[] = [];
        for (const { line, bytes, from, to } of pieces) {
          const isKept = line.kind !== "damaged" && keep(line);
          if (isKept) kept.push(bytes);
          else if (line.kind === "damaged" || (line.kind === "labels" && line.stored.flawed)) {
            await damaged.add(source, from, to);
          }
        }
        await put(joinLines(kept));
        if (slice.isOver()) await slice.next();
      }
      if (tornTo > upTo) await damaged.add(source, upTo, tornTo);
      await damaged.finish();
      // The bulk is confirmed now, so that appends wait only for what came meanwhile.
      await target.sync();
      await serialQueue(async () => {
        const change = await findChange();
        if (change) throw new ChangedByOthers(change);
        if (size > upTo) await put(await source.read(upTo, size - upTo));
        const { identity: nextIdentity } = await target.facts();
        try {
          await pending.commit();
          suspect = false;
          problem = undefined;
        } catch (error) {
          // Once it has the name all later lines go to it, but none before the name is confirmed.
          suspect ||= pending.isNamed();
          throw error;
        } finally {
          if (pending.isNamed()) {
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
      // The error that stopped the rewriting matters more than one of the cleaning up.
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
          const change = exists ? await findChange() : await findOtherLock();
          if (change) throw new ChangedByOthers(change);
          if (problem === "folder_gone" || problem === "other_writer") problem = undefined;
        } catch (error) {
          if (!(error instanceof ChangedByOthers)) throw error;
          problem = error.problem;
        }
      }),
    blame(error) {
      if (suspect && problem !== "folder_gone" && problem !== "other_writer") problem = problemOf(error);
    },
    clear() {
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

type Change = "gone" | "replaced" | "resized";

/** Somebody else has touched the log. */
class ChangedByOthers extends Error {
  readonly problem: "folder_gone" | "other_writer";

  constructor(change: Change) {
    super(`the log was ${change}`);
    this.name = "ChangedByOthers";
    this.problem = change === "gone" ? "folder_gone" : "other_writer";
  }
}

function problemOf(error: unknown): LogProblem {
  if (error instanceof ChangedByOthers) return error.problem;
  const code = errorCode(error);
  if (code === "ENOENT") return "folder_gone";
  return code === "ENOSPC" || code === "EDQUOT" ? "disk_full" : "write_failed";
}

function refusalOf(problem: LogProblem): AppendRefusal {
  return problem === "disk_full" ? "disk_full" : "write_failed";
}

function joinLines(lines: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(lines.reduce((total, line) => total + line.length + 1, 0));
  let position = 0;
  for (const line of lines) {
    joined.set(line, position);
    position += line.length;
    joined[position] = 0x0a;
    position += 1;
  }
  return joined;
}
