import type { Labels } from "../../wire/sidecar.ts";
import type { FileSystem, OpenFile } from "../disk/file-system.ts";
import { snapshotName } from "../folder-contents.ts";
import { applyItem, createLabelState, createLineReader } from "../label-state.ts";
import { createGroupReader } from "../log/line-groups.ts";
import { logName } from "../log/log-contents.ts";
import { isContinued, type LogLine } from "../log/log-line.ts";
import { scanLog } from "../log/log-scan.ts";
import { parseSnapshot } from "../snapshot/snapshot-file.ts";
import { historyName, listHistory } from "./history-files.ts";

/** Returns all labels as they were at `time`, in ms since 1970; undefined if the history does not reach back to it. */
export async function labelsAt(
  files: FileSystem,
  folder: string,
  time: number,
): Promise<ReadonlyMap<string, Labels> | undefined> {
  // Opened first: lines that leave the log meanwhile are read from it.
  const log = await files.open(`${folder}/${logName}`, "read");
  try {
    const { segments, bases } = await listHistory(files, folder);
    const base = bases.findLast(({ settledAt }) => settledAt <= time);
    const state = createLabelState();
    if (base) {
      const parsed = parseSnapshot(await readWhole(files, `${folder}/${historyName}/${base.name}`));
      if (parsed.kind === "damaged") return undefined;
      for (const { path, stored, unknown } of parsed.items) applyItem(state, path, stored, unknown);
    }
    const replay = createReplay(createLineReader(state, base?.id ?? 0), base?.id ?? 0, time);
    for (const { name, from, to, isWhole } of segments) {
      if (to <= replay.id() || replay.isOver()) continue;
      if (!isWhole || from > replay.id()) return undefined;
      const outcome = await files.open(`${folder}/${historyName}/${name}`, "read");
      if (outcome.kind !== "open") return undefined;
      try {
        if (!(await replay.read(outcome.file, false))) return undefined;
      } finally {
        await outcome.file.close();
      }
      replay.reached(to);
    }
    if (log.kind === "open" && !replay.isOver() && !(await replay.read(log.file, true))) return undefined;
    if (replay.isOver()) return state.labels;
    // What the snapshot holds beyond all lines is of an unknown time.
    const snapshot = parseSnapshot(await readWhole(files, `${folder}/${snapshotName}`));
    return snapshot.kind !== "damaged" && snapshot.lastId > replay.id() ? undefined : state.labels;
  } finally {
    if (log.kind === "open") await log.file.close();
  }
}

/** Applies lines in their order up to a time. A line counts at the latest time that it, or one before it, names. */
function createReplay(apply: (line: LogLine) => void, from: number, time: number) {
  const groups = createGroupReader();
  let reachedId = from;
  let request: LogLine[] = [];
  let latest = Number.NEGATIVE_INFINITY;

  const finishRequest = () => {
    const counted = request.flatMap((line) => groups.take(line));
    request = [];
    for (const line of counted) {
      const at = line.kind === "labels" ? Date.parse(line.stored.updated_at ?? "") : Number.NaN;
      if (at > latest) latest = at;
    }
    if (latest <= time) counted.forEach(apply);
  };

  return {
    id: () => reachedId,
    isOver: () => latest > time,
    reached(id: number) {
      reachedId = Math.max(reachedId, id);
    },
    /** Returns false if lines are missing. In the log, ids rise by one; what has left it has no lines without labels. */
    async read(file: OpenFile, isLog: boolean): Promise<boolean> {
      const { size } = await file.facts();
      for await (const pieces of scanLog(file, size)) {
        for (const { line } of pieces) {
          if (line.kind === "damaged" || line.id === undefined || line.id <= reachedId) continue;
          if (isLog && line.id !== reachedId + 1) return false;
          reachedId = line.id;
          request.push(line);
          if (!isContinued(line)) finishRequest();
          if (latest > time) return true;
        }
      }
      return true;
    },
  };
}

async function readWhole(files: FileSystem, path: string): Promise<Uint8Array> {
  const outcome = await files.open(path, "read");
  if (outcome.kind !== "open") return new Uint8Array();
  try {
    const { size } = await outcome.file.facts();
    return await outcome.file.read(0, size);
  } finally {
    await outcome.file.close();
  }
}
