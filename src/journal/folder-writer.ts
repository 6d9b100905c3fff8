import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import { errorCode } from "../error-code.ts";
import { FileError, type FileSystem } from "./disk/file-system.ts";
import { type FolderContents, readFolder, snapshotName } from "./folder-contents.ts";
import { createSerialQueue } from "./disk/serial-queue.ts";
import type { AppendOutcome, JournalRecord } from "./journal.ts";
import { folderName, type LabelFolder } from "./label-folder.ts";
import { createLabelLog, type LabelLog, type LogProblem } from "./log/label-log.ts";
import type { FolderLock } from "./lock/folder-lock.ts";
import { checkLines, encodeLines, type LogLine } from "./log/log-line.ts";
import { createTimeSlices, wholeSlice, type Slice } from "../time-slices.ts";
import { createReplyWindow } from "./log/reply-window.ts";
import { largestSnapshotBytes } from "./snapshot/snapshot-file.ts";
import { createSnapshotKeeper, type SnapshotKeeper } from "./snapshot/snapshot-keeper.ts";

/** The contract gives the first snapshot a second after the first change. */
const firstSnapshotDelayMs = 300;
const tendIntervalMs = 5_000;
const recoveryPauseMs = 1_000;
/** Batches of at most this many records are kept in one go. */
const smallBatch = 256;
/** When the files are tidied, in bytes of the log. */
export interface TidyThresholds {
  /** A snapshot follows this much of new lines, or half of its own size. */
  readonly snapshotEvery: number;
  /** Above this the log loses the lines that a snapshot made needless. */
  readonly compactAbove: number;
}

const usualThresholds: TidyThresholds = { snapshotEvery: 2 * 1024 * 1024, compactAbove: 5 * 1024 * 1024 };

export interface FolderWriterOptions {
  /** The path of `.lenslet`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: FileSystem;
  readonly thresholds?: TidyThresholds | undefined;
  /** In bytes; a larger snapshot is not written. */
  readonly largestSnapshot?: number | undefined;
  readonly lock: Pick<FolderLock, "look">;
  readonly contents: FolderContents;
  readonly warn: (message: string) => void;
}

/** Writes changes as they come, and tends log and snapshot beside that. */
export interface FolderWriter {
  append(records: readonly JournalRecord[]): Promise<AppendOutcome>;
  logSize(): number;
  problem(): LogProblem | undefined;
  /** Whether the folder is still there and still ours alone. */
  isOurs(): Promise<boolean>;
  /**
   * Replaces both snapshots by sound ones, and the log once they are read as they were written, with copies of what was
   * not sound; false if that failed.
   */
  repair(): Promise<boolean>;
  close(): Promise<void>;
}

export function createFolderWriter(options: FolderWriterOptions): FolderWriter {
  const { folder, clock, random, files, lock, contents, warn } = options;
  const { thresholds = usualThresholds, largestSnapshot = largestSnapshotBytes } = options;
  const { state } = contents;
  const labelFolder: LabelFolder = { files, path: folder, random };
  const log: LabelLog = createLabelLog({ folder: labelFolder, lock, contents: contents.log });
  const snapshots: SnapshotKeeper = createSnapshotKeeper(labelFolder, contents, largestSnapshot);
  /** Snapshots and rewritings of the log, one at a time and never while an append waits for its turn. */
  const serialQueue = createSerialQueue();
  const appendSerially = createSerialQueue();
  /** Others are answered while a huge batch is encoded, or the log is read to be rewritten. */
  const slices = createTimeSlices({ clock });
  const inTurns = <T>({ length }: readonly JournalRecord[], work: (slice: Slice) => Promise<T>): Promise<T> =>
    length <= smallBatch ? work(wholeSlice) : slices.finish(work);
  const replies = createReplyWindow();
  contents.replies.forEach(replies.add);
  let isSnapshotDue = false;
  let isChanged = false;
  let sizeAtSnapshot = 0;
  let compactAbove = thresholds.compactAbove;
  let recoverFrom = Number.NEGATIVE_INFINITY;

  /** What a rewritten log keeps. */
  const createFilter =
    (firstReply = replies.firstId(clock.wallTime())) =>
    (line: LogLine): boolean => {
      const previousId = snapshots.previousId();
      // What a version that no edits can have made stood for is in the snapshot, with one that they can.
      if (line.kind === "damaged" || (line.kind === "labels" && line.stored.hasImplausibleVersion)) return false;
      if (line.kind === "foreign" || line.id === undefined || previousId === undefined || line.id > previousId)
        return true;
      // Perhaps of a second server of 0.2: its ids do not tell whether the snapshots of the first one have it.
      if (line.kind === "labels" && !line.isChecked && !snapshots.areBothOurs()) return true;
      return line.reply !== undefined && line.id >= firstReply;
    };

  const isOurs = async () => {
    await log.check();
    return !isOthers(log.problem());
  };

  const writeSnapshot = async () => {
    isSnapshotDue = false;
    const size = log.size();
    try {
      // Our snapshot would hide what another writer has put into the log.
      if (!(await isOurs())) throw new FileError("EBUSY", "another program has changed the log");
      await snapshots.write();
      sizeAtSnapshot = size;
      log.clear();
    } catch (error) {
      isSnapshotDue = !isTooLarge(error);
      const why = isTooLarge(error)
        ? "would be too large to be read again"
        : `could not be written (${errorCode(error)})`;
      warn(`${folderName}/${snapshotName} ${why}; the log still has every change.`);
      throw error;
    }
  };

  const tidy = async () => {
    await writeSnapshot();
    if (log.size() <= compactAbove) return;
    await slices.finish((slice) => log.rewrite(createFilter(), slice));
    sizeAtSnapshot = Math.min(sizeAtSnapshot, log.size());
    compactAbove = Math.max(thresholds.compactAbove, 2 * log.size());
  };

  /** Tidies beside the edits; a failure is noted, and tried again at the next tending. */
  const tidyLater = () => {
    isSnapshotDue = false;
    void serialQueue(tidy).catch((error: unknown) => {
      isSnapshotDue = !isTooLarge(error);
    });
  };

  /** Puts a sound log in place of one that cannot be trusted. The snapshot comes first: memory holds all that was answered. */
  const recover = async (): Promise<boolean> => {
    if (!log.isSuspect()) return true;
    if (clock.now() < recoverFrom) return false;
    try {
      await writeSnapshot();
      await slices.finish((slice) => log.rewrite(createFilter(), slice));
      return true;
    } catch (error) {
      log.blame(error);
      recoverFrom = clock.now() + recoveryPauseMs;
      return false;
    }
  };

  const stopTending = clock.every(tendIntervalMs, () => {
    if (log.isSuspect() && log.problem() !== undefined) void serialQueue(recover);
    else if (isSnapshotDue || isPassing(log.problem())) tidyLater();
    // A look that fails says nothing; the next append will.
    void log.check().catch(() => undefined);
  });
  let stopFirstSnapshot = (): void => undefined;

  const append = async (records: readonly JournalRecord[]): Promise<AppendOutcome> => {
    if (log.isSuspect()) await serialQueue(recover);
    const firstId = state.lastId + 1;
    try {
      await inTurns(records, async (slice) => {
        for (let at = 0; at < records.length; at += smallBatch) {
          checkLines(records.slice(at, at + smallBatch), firstId + at);
          if (slice.isOver()) await slice.next();
        }
      });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      warn("An edit was refused because the labels of its image are too large to be stored.");
      return { kind: "refused", reason: "write_failed" };
    }
    const outcome = await log.append(encodeLines(records, firstId));
    if (outcome.kind === "refused") return outcome;
    await inTurns(records, async (slice) => {
      for (const record of records) {
        state.lastId += 1;
        if (record.type !== "request") state.labels.set(record.path, record.labels);
        if (record.reply) replies.add({ id: state.lastId, reply: record.reply });
        if (state.lastId % 64 === 0 && slice.isOver()) await slice.next();
      }
    });
    if (!isChanged) stopFirstSnapshot = clock.after(firstSnapshotDelayMs, tidyLater);
    else if (log.size() - sizeAtSnapshot > Math.max(thresholds.snapshotEvery, snapshots.size() / 2)) {
      sizeAtSnapshot = log.size();
      tidyLater();
    }
    isChanged = true;
    return outcome;
  };

  return {
    logSize: log.size,
    problem: log.problem,
    isOurs,
    repair: () =>
      serialQueue(async () => {
        try {
          // Once more, so that the previous snapshot is as sound as this one and the log needs none of what it holds.
          await writeSnapshot();
          await writeSnapshot();
          const { snapshot } = await readFolder(files, folder, { largestSnapshot });
          if (snapshot.kind !== "good" || snapshot.lastId !== snapshots.lastId()) {
            warn(`${folderName}/${snapshotName} is not as it was written; the log was left as it is.`);
            return false;
          }
          await slices.finish((slice) => log.rewrite(createFilter(), slice));
          return true;
        } catch {
          // The problem and a warning say why.
          return false;
        }
      }),
    append: (records) => appendSerially(() => append(records)),
    async close() {
      await appendSerially(async () => undefined);
      stopTending();
      stopFirstSnapshot();
      await serialQueue(async () => {
        // A batch that was refused may still stand in a log that could not be cut.
        recoverFrom = Number.NEGATIVE_INFINITY;
        if (log.isSuspect() && log.problem() !== undefined) await recover();
        if (isChanged && snapshots.lastId() < state.lastId) await writeSnapshot();
      }).catch(() => undefined);
      await log.close();
    },
  };
}

function isOthers(problem: LogProblem | undefined): boolean {
  return problem === "folder_gone" || problem === "other_writer";
}

/** Trying again soon would only write as much in vain. */
function isTooLarge(error: unknown): boolean {
  return errorCode(error) === "EFBIG";
}

function isPassing(problem: LogProblem | undefined): boolean {
  return problem === "disk_full" || problem === "write_failed";
}
