import type { Labels } from "../wire/sidecar.ts";
import type { LogLine } from "./log/log-line.ts";
import { type Fields, type StoredLabels, toLabels } from "./stored-labels.ts";

/** All labels as the files tell them. */
export interface LabelState {
  readonly labels: Map<string, Labels>;
  /** Fields of an image that this version does not know, to be written again. */
  readonly unknown: Map<string, Map<string, unknown>>;
  /** The largest id seen in any file. */
  lastId: number;
}

export function createLabelState(): LabelState {
  return { labels: new Map(), unknown: new Map(), lastId: 0 };
}

/** Takes an image from a snapshot. */
export function applyItem(state: LabelState, path: string, stored: StoredLabels, unknown: Fields | undefined): void {
  state.labels.set(path, toLabels(stored));
  if (unknown) addUnknown(state, path, unknown);
}

/** Takes a line of the log, unless the snapshot that goes up to `snapshotId` or a later line has told more. */
export function applyLine(state: LabelState, line: LogLine, snapshotId: number): void {
  if (line.kind === "damaged") return;
  if (line.id !== undefined) state.lastId = Math.max(state.lastId, line.id);
  if (line.kind === "foreign" || (line.id !== undefined && line.id <= snapshotId)) return;
  const before = state.labels.get(line.path);
  if (before && line.stored.version <= before.version) return;
  state.labels.set(line.path, toLabels(line.stored, before));
  if (line.unknown) addUnknown(state, line.path, line.unknown);
}

function addUnknown({ unknown }: LabelState, path: string, fields: Fields): void {
  const known = unknown.get(path) ?? new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) known.set(name, value);
  unknown.set(path, known);
}
