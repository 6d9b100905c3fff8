import { wholeSlice, type Slice } from "../../time-slices.ts";
import type { Labels } from "../../wire/sidecar.ts";
import type { FileSystem, OpenFile } from "../disk/file-system.ts";
import { snapshotName } from "../folder-contents.ts";
import type { Moment, PastLabels } from "../journal.ts";
import { applyItem, createLabelState, createLineReader } from "../label-state.ts";
import { logName } from "../log/log-contents.ts";
import { readLastEventId, readSnapshotItems } from "../snapshot/snapshot-stream.ts";
import { contains } from "./file-search.ts";
import { historyName, listHistory, type Base, type HistoryFiles } from "./history-files.ts";
import { createReplay, type PastMove } from "./replay-lines.ts";

/** Returns the labels of `folder`, the path of a `.lenslet`, as they were at a moment. Writes nothing. */
export async function labelsAt(
  files: FileSystem,
  folder: string,
  moment: Moment,
  slice: Slice = wholeSlice,
): Promise<PastLabels> {
  // Opened first: lines that leave the log meanwhile are read from it.
  const log = await files.open(`${folder}/${logName}`, "read");
  try {
    const history = await listHistory(files, folder);
    const file = log.kind === "open" ? log.file : undefined;
    let damage: PastLabels | undefined;
    // Where a base is damaged, the one before it and all lines since lead to the same labels.
    for (const base of [...history.bases.filter((each) => isUntil(each, moment)).toReversed(), undefined]) {
      const outcome = await replayFrom({ files, folder, moment, slice, log: file, history, base });
      if (outcome.kind === "labels") return outcome;
      if (outcome.kind === "damaged") damage ??= outcome;
      else if (!damage) return outcome;
    }
    return damage ?? { kind: "too_early", since: undefined };
  } finally {
    if (log.kind === "open") await log.file.close();
  }
}

function isUntil({ settledId, settledAt }: Base, moment: Moment): boolean {
  return moment.kind === "time" ? settledAt <= moment.time : settledId <= moment.id;
}

interface ReplayFrom {
  readonly files: FileSystem;
  readonly folder: string;
  readonly moment: Moment;
  readonly slice: Slice;
  readonly log: OpenFile | undefined;
  readonly history: HistoryFiles;
  /** Undefined to begin without labels. */
  readonly base: Base | undefined;
}

async function replayFrom({ files, folder, moment, slice, log, history, base }: ReplayFrom): Promise<PastLabels> {
  const { segments, bases } = history;
  const state = createLabelState();
  if (base) {
    const name = `${historyName}/${base.name}`;
    const lastId = await withFile(files, `${folder}/${name}`, (file) =>
      readSnapshotItems(file, slice, ({ path, stored, unknown }) => applyItem(state, path, stored, unknown)),
    );
    if (lastId === undefined) return { kind: "damaged", file: name };
  }
  const replay = createReplay({
    apply: createLineReader(state, base?.id ?? 0),
    onMoves: (moves) => follow(state.labels, moves),
    from: base?.id ?? 0,
    moment,
    slice,
  });
  const tooEarly = () => {
    const later = bases.find((each) => !isUntil(each, moment));
    return { kind: "too_early", since: later?.settledAt } as const;
  };
  for (const { name, from, to, isWhole } of segments) {
    if (to <= replay.id()) continue;
    // Beyond the moment, a gap only hides where files have moved.
    if ((!isWhole || from > replay.id()) && !replay.isOver()) return tooEarly();
    const file = `${historyName}/${name}`;
    const wasOver = replay.isOver();
    const check = await withFile(files, `${folder}/${file}`, async (opened) =>
      wasOver && !(await hasMoves(opened)) ? "whole" : replay.readSegment(opened, to),
    );
    replay.skip(to);
    if (check === "damaged" && !wasOver) return { kind: "damaged", file };
    if (check === undefined && !wasOver) return tooEarly();
  }
  const read = log && (await replay.readLog(log));
  if (replay.isOver()) return { kind: "labels", labels: state.labels };
  if (read === "gap") return tooEarly();
  if (read === "damaged") return { kind: "damaged", file: logName };
  // What the snapshot holds beyond all lines is of an unknown time.
  const newest = await withFile(files, `${folder}/${snapshotName}`, (file) => readLastEventId(file, slice));
  return (newest ?? 0) > replay.id() && !isAt(replay.id(), moment)
    ? tooEarly()
    : { kind: "labels", labels: state.labels };
}

function isAt(id: number, moment: Moment): boolean {
  return moment.kind === "line" && id >= moment.id;
}

/** Takes labels along with files that moved in one step. */
function follow(labels: Map<string, Labels>, moves: readonly PastMove[]): void {
  if (moves.length === 0) return;
  const taken = moves.map(({ from, to }) => ({ to, moved: labels.get(from) }));
  for (const { from } of moves) labels.delete(from);
  for (const { to, moved } of taken) {
    if (moved) labels.set(to, moved);
    else labels.delete(to);
  }
}

async function hasMoves(file: OpenFile): Promise<boolean> {
  return await contains(file, (await file.facts()).size, '"moved_from"');
}

/** Returns undefined if there is no such file. */
async function withFile<T>(
  files: FileSystem,
  path: string,
  use: (file: OpenFile) => Promise<T>,
): Promise<T | undefined> {
  const outcome = await files.open(path, "read");
  if (outcome.kind !== "open") return undefined;
  try {
    return await use(outcome.file);
  } finally {
    await outcome.file.close();
  }
}
