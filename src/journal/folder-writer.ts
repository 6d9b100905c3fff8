import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import { errorCode } from "../error-code.ts";
import { FileError, type FileSystem } from "./disk/file-system.ts";
import { type FolderContents, readFolder, snapshotName } from "./folder-contents.ts";
import { createHistoryArchive, defaultHistoryBytes } from "./history/history-archive.ts";
import { coveredId } from "./label-state.ts";
import { createSerialQueue } from "../serial-queue.ts";
import type { AppendOutcome, JournalRecord } from "./journal.ts";
import { folderName, type LabelFolder } from "./label-folder.ts";
import { createLabelLog, type LabelLog } from "./log/label-log.ts";
import type { WriteProblem } from "./log/write-problem.ts";
import type { FolderLock } from "./lock/folder-lock.ts";
import { checkLines, encodeLines, type LineRecord } from "./log/log-line.ts";
import { countParts, withResponseParts } from "./log/response-parts.ts";
import { createTimeSlices, wholeSlice, type Slice } from "../time-slices.ts";
import { createRecordGroups } from "./record-groups.ts";
import { createLineFilter } from "./log/line-filter.ts";
import { createResponseWindow } from "./log/response-window.ts";
import { largestSnapshotBytes } from "./snapshot/snapshot-file.ts";
import { createSnapshotPair, type SnapshotPair } from "./snapshot/snapshot-pair.ts";

/** The contract requires a snapshot within one second of the first change. */
const firstSnapshotDelayMs = 300;
const maintenanceIntervalMs = 5_000;
const recoveryPauseMs = 1_000;
/** Batches of at most this many records are stored without a pause. */
const smallBatch = 256;
/** When snapshots are written and the log is compacted, in bytes of the log. */
export interface MaintenanceThresholds {
  /** A snapshot is written after this many bytes of new lines, or half its own size if that is more. */
  readonly snapshotEvery: number;
  /** Above this size, lines that the snapshots cover are removed from the log. */
  readonly compactAbove: number;
}

const defaultThresholds: MaintenanceThresholds = { snapshotEvery: 2 * 1024 * 1024, compactAbove: 5 * 1024 * 1024 };

export interface FolderWriterOptions {
  /** The path of `.lenslet`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: FileSystem;
  readonly thresholds?: MaintenanceThresholds | undefined;
  /** Most bytes; a larger snapshot is not written. */
  readonly largestSnapshot?: number | undefined;
  /** Most bytes of changes that are stored after they have left the log; 0 for none. */
  readonly historyBytes?: number | undefined;
  readonly lock: Pick<FolderLock, "check">;
  readonly contents: FolderContents;
  readonly warn: (message: string) => void;
}

/** Appends changes to the log; writes snapshots and compacts the log in the background. */
export interface FolderWriter {
  append(records: readonly JournalRecord[]): Promise<AppendOutcome>;
  logSize(): number;
  /** The id of the newest stored line, once earlier appends have settled. */
  lastId(): Promise<number>;
  problem(): WriteProblem | undefined;
  /** Whether the folder exists and no other program writes to it. */
  isOurs(): Promise<boolean>;
  /**
   * Backs up what is damaged and replaces both snapshots. Replaces the log only once the new snapshot reads back as it was
   * written. Returns false if that failed.
   */
  repair(): Promise<boolean>;
  close(): Promise<void>;
}

export function createFolderWriter(options: FolderWriterOptions): FolderWriter {
  const { folder, clock, random, files, lock, contents, warn } = options;
  const { thresholds = defaultThresholds, largestSnapshot = largestSnapshotBytes } = options;
  const { historyBytes = defaultHistoryBytes } = options;
  const { state } = contents;
  const labelFolder: LabelFolder = { files, path: folder, random };
  const log: LabelLog = createLabelLog({ folder: labelFolder, lock, contents: contents.log });
  const snapshots: SnapshotPair = createSnapshotPair(labelFolder, contents, largestSnapshot);
  /** Runs snapshots and log rewrites one at a time. */
  const serialQueue = createSerialQueue();
  const appendSerially = createSerialQueue();
  /** Lets other requests run while a huge batch is encoded or the log is rewritten. */
  const slices = createTimeSlices({ clock });
  const inSlices = <T>({ length }: readonly LineRecord[], work: (slice: Slice) => Promise<T>): Promise<T> =>
    length <= smallBatch ? work(wholeSlice) : slices.finish(work);
  const responses = createResponseWindow();
  const history = createHistoryArchive({ folder: labelFolder, clock, largest: historyBytes, warn });
  const groups = createRecordGroups(state, responses, slices);
  contents.responses.forEach(responses.add);
  let isSnapshotDue = false;
  let isChanged = false;
  let sizeAtSnapshot = 0;
  let compactAbove = thresholds.compactAbove;
  let nextRecoveryAt = Number.NEGATIVE_INFINITY;

  const rewriteLog = () =>
    slices.finish((slice) => {
      const previousId = snapshots.previousId();
      const isNeeded = createLineFilter({
        previousId,
        areSnapshotsOurs: snapshots.areBothWrittenHere(),
        firstResponse: responses.firstId(clock.wallTime()),
      });
      const { lastId } = state;
      return log.rewrite(isNeeded, slice, async (source, size) => {
        if (previousId !== undefined) await history.archive({ source, size, upTo: previousId, lastId, slice });
      });
    });

  const isOurs = async () => {
    await log.check();
    return !isOwnershipLost(log.problem());
  };

  const writeSnapshot = async () => {
    isSnapshotDue = false;
    const size = log.size();
    try {
      // Our snapshot would hide lines of another writer.
      if (!(await isOurs())) throw new FileError("EBUSY", "another program has changed the log");
      await snapshots.write();
      sizeAtSnapshot = size;
      log.clearFailure();
    } catch (error) {
      isSnapshotDue = !isTooLarge(error);
      const why = isTooLarge(error) ? "would be too large to read" : `could not be written (${errorCode(error)})`;
      warn(`${folderName}/${snapshotName} ${why}; the log still has every change.`);
      throw error;
    }
  };

  const maintain = async () => {
    await writeSnapshot();
    if (log.size() <= compactAbove) return;
    await rewriteLog();
    sizeAtSnapshot = Math.min(sizeAtSnapshot, log.size());
    compactAbove = Math.max(thresholds.compactAbove, 2 * log.size());
  };

  /** Runs `maintain` in the background; a failure is tried again at the next interval. */
  const maintainLater = () => {
    isSnapshotDue = false;
    void serialQueue(maintain).catch((error: unknown) => {
      isSnapshotDue = !isTooLarge(error);
    });
  };

  /** Replaces a suspect log. Writes a snapshot first, because memory holds every confirmed change. */
  const recover = async (): Promise<boolean> => {
    if (!log.isSuspect()) return true;
    if (clock.now() < nextRecoveryAt) return false;
    try {
      await writeSnapshot();
      await rewriteLog();
      return true;
    } catch (error) {
      log.setFailure(error);
      nextRecoveryAt = clock.now() + recoveryPauseMs;
      return false;
    }
  };

  const stopMaintenance = clock.every(maintenanceIntervalMs, () => {
    if (log.isSuspect() && log.problem() !== undefined) void serialQueue(recover);
    else if (isSnapshotDue || isTemporary(log.problem())) maintainLater();
    // An error here is ignored; the next append reports it.
    void log.check().catch(() => undefined);
  });
  let stopFirstSnapshot = (): void => undefined;

  /** Takes over a stored record, whose id is `state.lastId`. */
  const store = (record: LineRecord) => {
    if (record.type === "response-part") return;
    if (groups.take(record)) return;
    if (record.type !== "request" && "path" in record) state.labels.set(record.path, record.labels);
    if ("response" in record && record.response)
      responses.add({ id: state.lastId - countParts(record.response.body), response: record.response });
  };

  const append = async (batch: readonly JournalRecord[]): Promise<AppendOutcome> => {
    const records = withResponseParts(batch);
    if (log.isSuspect()) await serialQueue(recover);
    const firstId = state.lastId + 1;
    try {
      await inSlices(records, async (slice) => {
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
    let outcome = await log.append(encodeLines(records, firstId));
    while (outcome.kind === "refused" && outcome.reason === "disk_full" && (await history.giveWay()))
      outcome = await log.append(encodeLines(records, firstId));
    if (outcome.kind === "refused") {
      if (records.some((record) => "group" in record && record.group !== undefined)) groups.drop();
      return outcome;
    }
    await inSlices(records, async (slice) => {
      for (const record of records) {
        state.lastId += 1;
        store(record);
        if (state.lastId % 64 === 0 && slice.isOver()) await slice.next();
      }
    });
    if (!isChanged) stopFirstSnapshot = clock.after(firstSnapshotDelayMs, maintainLater);
    else if (log.size() - sizeAtSnapshot > Math.max(thresholds.snapshotEvery, snapshots.size() / 2)) {
      sizeAtSnapshot = log.size();
      maintainLater();
    }
    isChanged = true;
    return outcome;
  };

  return {
    logSize: log.size,
    lastId: () => appendSerially(async () => state.lastId),
    problem: log.problem,
    isOurs,
    repair: () =>
      serialQueue(async () => {
        try {
          // Written twice, so that the previous snapshot is undamaged too and the log needs no line that it holds.
          await writeSnapshot();
          await writeSnapshot();
          const { snapshot } = await readFolder(files, folder, { largestSnapshot });
          if (snapshot.kind !== "good" || snapshot.lastId !== snapshots.lastId()) {
            warn(`${folderName}/${snapshotName} does not read back as it was written; the log was not changed.`);
            return false;
          }
          await rewriteLog();
          return true;
        } catch {
          // `problem` and a warning say why.
          return false;
        }
      }),
    append: (records) => appendSerially(() => append(records)),
    async close() {
      await appendSerially(async () => undefined);
      await groups.settled();
      stopMaintenance();
      stopFirstSnapshot();
      await serialQueue(async () => {
        // A log that could not be truncated may still hold a refused batch.
        nextRecoveryAt = Number.NEGATIVE_INFINITY;
        if (log.isSuspect() && log.problem() !== undefined) await recover();
        if (isChanged && snapshots.lastId() < coveredId(state)) await writeSnapshot();
      }).catch(() => undefined);
      await log.close();
    },
  };
}

function isOwnershipLost(problem: WriteProblem | undefined): boolean {
  return problem === "folder_gone" || problem === "other_writer";
}

/** A retry would write as many bytes and fail again. */
function isTooLarge(error: unknown): boolean {
  return errorCode(error) === "EFBIG";
}

function isTemporary(problem: WriteProblem | undefined): boolean {
  return problem === "disk_full" || problem === "write_failed";
}
