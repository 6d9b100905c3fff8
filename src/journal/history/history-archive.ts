import type { Clock } from "../../clock.ts";
import { concatBytes } from "../../concat-bytes.ts";
import { errorCode } from "../../error-code.ts";
import type { Slice } from "../../time-slices.ts";
import { createPendingFile, removeLeftovers } from "../disk/atomic-file.ts";
import { appendAll, FileError, type OpenFile } from "../disk/file-system.ts";
import { linkOrCopy } from "../disk/link-or-copy.ts";
import { previousSnapshotName } from "../folder-contents.ts";
import { folderName, type LabelFolder } from "../label-folder.ts";
import type { LogLine } from "../log/log-line.ts";
import { encodeLines } from "../log/log-line.ts";
import { scanLog } from "../log/log-scan.ts";
import { toLabels } from "../stored-labels.ts";
import { encodeSegmentEnd } from "./segment-end.ts";
import { baseName, historyName, listHistory, segmentName } from "./history-files.ts";

/** Most bytes of history if nothing else is asked for. */
export const defaultHistoryBytes = 256 * 1024 * 1024;
/** A base is stored for every so many parts of the bound, so that a part of the history can be dropped. */
const basesPerBound = 4;
const lineFeed = new TextEncoder().encode("\n");

export interface HistoryArchiveOptions {
  readonly folder: LabelFolder;
  readonly clock: Clock;
  /** Most bytes; 0 stores no history. */
  readonly largest: number;
  readonly warn: (message: string) => void;
}

/** What is archived before the log is rewritten. */
export interface DroppedLines {
  readonly source: OpenFile;
  /** Bytes of the log. */
  readonly size: number;
  /** The id that the previous snapshot covers: lines up to it leave the log. */
  readonly upTo: number;
  /** The newest id of all. */
  readonly lastId: number;
  readonly slice: Slice;
}

/** Stores lines that leave the log, up to a bound. */
export interface HistoryArchive {
  /** Never rejects: without history, labels are stored all the same. A crash leaves lines in the log, the history or both. */
  archive(lines: DroppedLines): Promise<void>;
  /** Drops the oldest part, to make room for labels. Returns whether there was one. */
  giveWay(): Promise<boolean>;
}

export function createHistoryArchive({ folder, clock, largest, warn }: HistoryArchiveOptions): HistoryArchive {
  const { files, random } = folder;
  const inside: LabelFolder = { files, random, path: `${folder.path}/${historyName}` };

  const ensureInside = async () => {
    const found = await files.facts(inside.path);
    if (found && found.kind !== "folder") throw new FileError("ENOTDIR", `store history in ${inside.path}`);
    if (!found) await files.makeFolder(inside.path);
    await files.syncFolder(folder.path);
    await removeLeftovers(inside, "");
  };

  const sizeOf = async (name: string) => (await files.facts(`${inside.path}/${name}`))?.size ?? 0;
  const remove = (name: string) => files.remove(`${inside.path}/${name}`);

  /** Returns whether all lines in between are there. */
  const writeSegment = async ({ source, size, upTo, slice }: DroppedLines, from: number): Promise<boolean> => {
    const pending = await createPendingFile(inside, segmentName(from, upTo, true));
    try {
      let expected = from + 1;
      let isWhole = true;
      let written = 0;
      let lineCount = 0;
      for await (const pieces of scanLog(source, size)) {
        const kept: Uint8Array[] = [];
        for (const { line, bytes } of pieces) {
          if (line.kind === "damaged" || line.id === undefined || line.id <= from || line.id > upTo) continue;
          isWhole &&= line.id === expected;
          expected = line.id + 1;
          if (!isPartOfHistory(line)) continue;
          kept.push(...toStored(line, bytes));
          lineCount += 1;
        }
        const lines = concatBytes(kept);
        written += lines.length;
        if (written > largest) throw new FileError("EFBIG", "store history");
        await appendAll(pending.file, lines);
        if (slice.isOver()) await slice.next();
      }
      await appendAll(pending.file, encodeSegmentEnd(upTo, lineCount));
      isWhole &&= expected === upTo + 1;
      if (isWhole) await pending.commit();
      else await pending.commitAs(segmentName(from, upTo, false));
      await pending.file.close();
      return isWhole;
    } catch (error) {
      await pending.discard().catch(() => undefined);
      throw error;
    }
  };

  /** Stores the previous snapshot as a base. */
  const writeBase = async ({ upTo, lastId }: DroppedLines) => {
    await linkOrCopy(`${folder.path}/${previousSnapshotName}`, inside, baseName(upTo, lastId, clock.wallTime()));
    await files.syncFolder(inside.path);
  };

  /** Drops everything before the second base, or all if there is none. Returns whether there was anything. */
  const dropOldest = async (): Promise<boolean> => {
    const { segments, bases } = await listHistory(files, folder.path);
    const isOldest = segments[0] && bases[0] && segments[0].to <= bases[0].id;
    const next = bases[isOldest ? 0 : 1];
    const end = next?.id ?? Number.POSITIVE_INFINITY;
    const names = [...segments.filter(({ to }) => to <= end), ...bases.filter(({ id }) => id < end)];
    for (const { name } of names) await remove(name);
    if (names.length > 0) await files.syncFolder(inside.path);
    return names.length > 0;
  };

  const totalSize = async (): Promise<number> => {
    const { segments, bases } = await listHistory(files, folder.path);
    let total = 0;
    for (const { name } of [...segments, ...bases]) total += await sizeOf(name);
    return total;
  };

  const addLines = async (lines: DroppedLines) => {
    await ensureInside();
    const { segments, bases } = await listHistory(files, folder.path);
    const newestBase = bases.at(-1);
    const from = Math.max(segments.at(-1)?.to ?? 0, newestBase?.id ?? 0);
    if (lines.upTo <= from) return;
    const isWhole = await writeSegment(lines, from);
    let sinceBase = await sizeOf(segmentName(from, lines.upTo, isWhole));
    for (const { name, to } of segments) if (to > (newestBase?.id ?? 0)) sinceBase += await sizeOf(name);
    // Beyond missing lines, the past is known from the next base on.
    const isBroken = segments.some((each) => !each.isWhole && each.to > (newestBase?.id ?? 0));
    const snapshotSize = (await files.facts(`${folder.path}/${previousSnapshotName}`))?.size ?? 0;
    const isDue = sinceBase >= Math.max(largest / basesPerBound, snapshotSize);
    if (!isWhole || isBroken || isDue || (await totalSize()) > largest) await writeBase(lines);
    while ((await totalSize()) > largest && (await dropOldest()));
  };

  return {
    async archive(lines) {
      if (largest <= 0) return;
      for (;;) {
        try {
          await addLines(lines);
          return;
        } catch (error) {
          if (isFull(error) && (await dropOldest().catch(() => false))) {
            warn(`The disk is full: the oldest changes were removed from ${folderName}/${historyName}.`);
            continue;
          }
          warn(`Earlier changes could not be added to ${folderName}/${historyName} (${errorCode(error)}).`);
          return;
        }
      }
    },
    async giveWay() {
      const isDropped = await dropOldest().catch(() => false);
      if (isDropped) warn(`The disk is full: the oldest changes were removed from ${folderName}/${historyName}.`);
      return isDropped;
    },
  };
}

type HistoryLine = Extract<LogLine, { kind: "labels" | "commit" }>;

function isPartOfHistory(line: LogLine): line is HistoryLine {
  return line.kind === "commit" || line.kind === "labels";
}

/** The line as it is, but without the response that only a retry needs. */
function toStored(line: HistoryLine, bytes: Uint8Array): Iterable<Uint8Array> {
  const { id, response } = line;
  if (id === undefined || response === undefined) return [bytes, lineFeed];
  if (line.kind === "commit") return encodeLines([{ type: "commit", group: line.group }], id);
  const { stored, isChecked, unknown, type, path, more, group, movedFrom } = line;
  if (!isChecked || unknown) return [bytes, lineFeed];
  const labels = { ...toLabels(stored), ...(stored.metrics && { metrics: stored.metrics }) };
  return encodeLines(
    [
      {
        type,
        path,
        labels,
        ...(more && { more }),
        ...(group !== undefined && { group }),
        ...(movedFrom !== undefined && { movedFrom }),
      },
    ],
    id,
  );
}

function isFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
