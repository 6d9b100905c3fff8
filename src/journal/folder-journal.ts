import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import { createEventIdsFile } from "./disk/event-ids-file.ts";
import { FileError, type FileSystem } from "./disk/file-system.ts";
import { readIndexFile, writeIndexFile } from "./disk/index-file.ts";
import { createStatesFile } from "./disk/states-file.ts";
import { createSerialQueue } from "../serial-queue.ts";
import { createTimeSlices } from "../time-slices.ts";
import type { Finding } from "./finding.ts";
import { type FolderContents, readFolder, snapshotName } from "./folder-contents.ts";
import { readImageChanges } from "./history/image-changes.ts";
import { labelsAt } from "./history/labels-at.ts";
import type { Journal } from "./journal.ts";
import { createFolderWriter, type FolderWriter, type MaintenanceThresholds } from "./folder-writer.ts";
import { ensureFolder, type LabelFolder } from "./label-folder.ts";
import type { FolderLock } from "./lock/folder-lock.ts";
import { logName } from "./log/log-contents.ts";
import { createLogFollower } from "./log/log-follower.ts";
import { createResponseWindow } from "./log/response-window.ts";
import { createViewsFile } from "./disk/views-file.ts";

const mostWarnings = 20;
/** How often another server's edits are read. */
const followIntervalMs = 250;

export interface FolderJournalOptions {
  /** The path of `.lenslet`. */
  readonly folder: string;
  readonly clock: Clock;
  /** Without it, nothing is written. */
  readonly lock: FolderLock | undefined;
  /** Without a lock: a sentence saying why there is none; undefined if read-only mode was requested. */
  readonly readOnlyReason?: string | undefined;
  readonly random: Random;
  readonly files: FileSystem;
  /** Default: a snapshot for every 2 MB of new lines, and a log of about 5 MB at most. */
  readonly thresholds?: MaintenanceThresholds;
  /** Most bytes; a larger snapshot is neither written nor read. Default 400 MiB. */
  readonly largestSnapshot?: number;
  /** Most bytes of changes that are stored after they have left the log; 0 for none. Default 256 MiB. */
  readonly historyBytes?: number | undefined;
}

/** Stores labels and views in a folder of any file system. */
export function createFolderJournal(options: FolderJournalOptions): Journal {
  const { folder, clock, lock, readOnlyReason, random, files, thresholds, largestSnapshot } = options;
  const { historyBytes } = options;
  const labelFolder: LabelFolder = { files, path: folder, random };
  const views = createViewsFile(labelFolder);
  const eventIds = createEventIdsFile(labelFolder);
  const states = createStatesFile(labelFolder);
  /** Lets requests run while the past is read. */
  const slices = createTimeSlices({ clock });
  const reserveSerially = createSerialQueue();
  const warnings = new Set<string>();
  let loaded: FolderContents | undefined;
  let writer: FolderWriter | undefined;
  let closed: Promise<void> | undefined;

  const warn = (message: string) => {
    if (warnings.size < mostWarnings) warnings.add(message);
  };

  const reserveEventIds = async (upTo: number) => {
    if (closed || !writer || !eventIds.isReplaceable() || !(await writer.isOurs()))
      throw new FileError("EROFS", "reserve event ids");
    await ensureFolder(labelFolder);
    await eventIds.reserve(upTo);
  };

  return {
    async load() {
      // `confirm`: lines that an earlier run wrote but did not sync must survive a power cut once they are shown.
      const [contents, reservedEventId] = await Promise.all([
        readFolder(files, folder, { confirm: lock !== undefined, largestSnapshot }),
        eventIds.load(),
      ]);
      const { state, findings, blocked } = contents;
      loaded = { ...contents, responses: [] };
      for (const finding of findings) warn(finding.message);
      const idsWarning = eventIds.warning();
      if (idsWarning !== undefined) warn(idsWarning);
      if (lock && !blocked)
        writer = createFolderWriter({
          folder,
          clock,
          random,
          files,
          thresholds,
          largestSnapshot,
          historyBytes,
          lock,
          contents,
          warn,
        });
      const window = createResponseWindow();
      contents.responses.forEach(window.add);
      const firstId = window.firstId(clock.wallTime());
      return {
        labels: new Map(state.labels),
        responses: contents.responses.filter(({ id }) => id >= firstId).map(({ response }) => response),
        reservedEventId,
      };
    },
    async append(records) {
      if (closed) return { kind: "refused", reason: "write_failed" };
      return writer ? writer.append(records) : { kind: "refused", reason: "read_only" };
    },
    follow(onChange) {
      if (writer || !loaded) return () => {};
      const follower = createLogFollower(files, folder, loaded);
      let isReading = false;
      return clock.every(followIntervalMs, () => {
        if (isReading || closed) return;
        isReading = true;
        follower
          .next()
          .then((records) => {
            if (loaded) loaded = { ...loaded, state: follower.state() };
            if (records.length > 0 && !closed) onChange(records);
          })
          // The next tick tries again.
          .catch(() => undefined)
          .finally(() => {
            isReading = false;
          });
      });
    },
    ...(lock && { reserveEventIds: (upTo) => reserveSerially(() => reserveEventIds(upTo)) }),
    async changesOf(path, before, most) {
      const lastId = loaded?.state.lastId ?? 0;
      return slices.run((slice) => readImageChanges({ files, folder, path, before, most, lastId, slice }));
    },
    labelsAt: (moment) => slices.run((slice) => labelsAt(files, folder, moment, slice)),
    loadStates: () => states.load(),
    async nameState(state) {
      if (closed) return { kind: "refused", reason: "write_failed" };
      if (!writer) return { kind: "refused", reason: "read_only" };
      if (!(await writer.isOurs().catch(() => false))) return { kind: "refused", reason: "write_failed" };
      return states.add({ ...state, id: await writer.lastId() });
    },
    async loadViews() {
      const stored = await views.load();
      if (views.isDamaged()) warn("views.json is damaged and was ignored; it is backed up before it is replaced.");
      return stored;
    },
    async saveViews(next, expected) {
      if (closed) return { kind: "refused", reason: "write_failed" };
      if (!writer) return { kind: "refused", reason: "read_only" };
      if (!(await writer.isOurs().catch(() => false))) return { kind: "refused", reason: "write_failed" };
      return views.save(next, expected);
    },
    loadIndex: () => readIndexFile(labelFolder),
    async saveIndex(pieces) {
      if (closed || !writer || !(await writer.isOurs().catch(() => false))) return;
      await ensureFolder(labelFolder);
      await writeIndexFile(labelFolder, pieces);
    },
    status() {
      return {
        enabled: true,
        log: `${folder}/${logName}`,
        snapshot: `${folder}/${snapshotName}`,
        items: loaded?.state.labels.size ?? 0,
        log_bytes: writer?.logSize() ?? loaded?.log.size ?? 0,
        damaged: (loaded?.findings ?? []).reduce((total, finding) => total + damageOf(finding), 0),
        warnings: [...warnings],
        read_only_reason: writer || !loaded ? null : lock ? (loaded.blocked ?? null) : (readOnlyReason ?? null),
        problem: writer || !loaded ? (writer?.problem() ?? null) : "read_only",
      };
    },
    close() {
      closed ??= (async () => {
        await Promise.all([writer?.close(), views.settled(), states.settled(), reserveSerially(async () => undefined)]);
        await lock?.release();
      })();
      return closed;
    },
  };
}

function damageOf({ kind, count }: Finding): number {
  switch (kind) {
    case "damaged_line":
    case "missing_line":
    case "misplaced_line":
    case "flawed_line":
    case "torn_tail":
    case "damaged_snapshot":
    case "flawed_item":
      return count;
    default:
      return 0;
  }
}
