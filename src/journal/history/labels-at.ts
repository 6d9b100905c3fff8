import { wholeSlice, type Slice } from "../../time-slices.ts";
import type { Labels } from "../../wire/sidecar.ts";
import type { FileSystem, OpenFile } from "../disk/file-system.ts";
import { snapshotName } from "../folder-contents.ts";
import type { Moment, PastLabels } from "../journal.ts";
import { applyItem, createLabelState, createLineReader } from "../label-state.ts";
import { logName } from "../log/log-contents.ts";
import { parseSnapshot } from "../snapshot/snapshot-file.ts";
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
    const parsed = parseSnapshot(await readWhole(files, `${folder}/${name}`));
    if (parsed.kind === "damaged") return { kind: "damaged", file: name };
    for (const { path, stored, unknown } of parsed.items) applyItem(state, path, stored, unknown);
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
    const outcome = await files.open(`${folder}/${file}`, "read");
    if (outcome.kind !== "open") return tooEarly();
    try {
      const read = await replay.read(outcome.file, false);
      if (read !== "read" && !replay.isOver()) return { kind: "damaged", file };
    } finally {
      await outcome.file.close();
    }
    replay.reached(to);
  }
  const read = log && (await replay.read(log, true));
  if (replay.isOver()) return { kind: "labels", labels: state.labels };
  if (read === "gap") return tooEarly();
  if (read === "damaged") return { kind: "damaged", file: logName };
  // What the snapshot holds beyond all lines is of an unknown time.
  const snapshot = parseSnapshot(await readWhole(files, `${folder}/${snapshotName}`));
  return snapshot.kind !== "damaged" && snapshot.lastId > replay.id() && !isAt(replay.id(), moment)
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
