import { type Labels, unlabelled } from "../wire/sidecar.ts";
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

/**
 * Returns what takes the lines of a log over a snapshot that goes up to `snapshotId`, in the order of the file. A line applies
 * if it has a higher version than what is known, and a larger id. What Lenslet 0.2 wrote is treated with more care: it began
 * with low versions again after each refresh, and two of them could write to one log with ids of their own.
 */
export function createLineReader(state: LabelState, snapshotId: number): (line: LogLine) => void {
  /** The ids of the lines that were applied, by path; what is not here is as the snapshot has it. */
  const applied = new Map<string, number>();

  /** The version that the labels of a line get; undefined if they are not the newest. */
  const versionOf = (line: LabelLine, before: Labels | undefined): number | undefined => {
    const { id, stored, isChecked } = line;
    if (!before) return stored.version ?? unlabelled.version + 1;
    const since = applied.get(line.path) ?? snapshotId;
    const isLater = id !== undefined && id > since;
    // Without a plausible version only the order is left.
    if (stored.version === undefined) return isLater ? before.version + 1 : undefined;
    const isNewer = !isChecked && isAfter(stored.updated_at, before.updated_at);
    if (stored.version <= before.version) return isLater && isNewer ? before.version + 1 : undefined;
    const isCovered = id !== undefined && id <= snapshotId && !applied.has(line.path);
    return isCovered && !isNewer ? undefined : stored.version;
  };

  return (line) => {
    if (line.kind === "damaged") return;
    if (line.id !== undefined) state.lastId = Math.max(state.lastId, line.id);
    if (line.kind !== "labels") return;
    const before = state.labels.get(line.path);
    const version = versionOf(line, before);
    if (version === undefined) return;
    state.labels.set(line.path, { ...toLabels(line.stored, before), version });
    if (line.id !== undefined) applied.set(line.path, line.id);
    if (line.unknown) addUnknown(state, line.path, line.unknown);
  };
}

type LabelLine = Extract<LogLine, { kind: "labels" }>;

function isAfter(time: string | undefined, before: string): boolean {
  return Date.parse(time ?? "") > (Date.parse(before) || 0);
}

function addUnknown({ unknown }: LabelState, path: string, fields: Fields): void {
  const known = unknown.get(path) ?? new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) known.set(name, value);
  unknown.set(path, known);
}
