import { type Labels, unlabelled } from "../wire/sidecar.ts";
import type { LogLine } from "./log/log-line.ts";
import { type Fields, type StoredLabels, toLabels } from "./stored-labels.ts";

/** All labels read from the files. */
export interface LabelState {
  readonly labels: Map<string, Labels>;
  /** Fields of an image that this version does not know; snapshots preserve them. */
  readonly unknown: Map<string, Map<string, unknown>>;
  /** The largest id seen in any file. */
  lastId: number;
  /** The id of the first line of a group whose lines are not in `labels` yet; infinity if there is none. */
  heldFrom: number;
}

/** The largest id whose line, and each before it, is in `labels`. */
export function coveredId({ lastId, heldFrom }: LabelState): number {
  return Math.min(lastId, heldFrom - 1);
}

export function createLabelState(): LabelState {
  return { labels: new Map(), unknown: new Map(), lastId: 0, heldFrom: Number.POSITIVE_INFINITY };
}

/** Applies an image of a snapshot. */
export function applyItem(state: LabelState, path: string, stored: StoredLabels, unknown: Fields | undefined): void {
  state.labels.set(path, toLabels(stored));
  if (unknown) addUnknown(state, path, unknown);
}

/**
 * Returns a function that applies the lines of a log, in file order, to a state read from a snapshot up to `snapshotId`. A line
 * applies if its version and its id are higher than the known ones. For lines of Lenslet 0.2 there are more rules: it restarted
 * versions after each refresh, and two servers could write to one log with overlapping ids.
 */
export function createLineReader(state: LabelState, snapshotId: number): (line: LogLine) => void {
  /** The ids of applied lines, by path; other images are as in the snapshot. */
  const applied = new Map<string, number>();

  /** The version for the labels of a line; undefined if the line does not apply. */
  const versionOf = (line: LabelLine, before: Labels | undefined): number | undefined => {
    const { id, stored, isChecked } = line;
    if (!before) return stored.version ?? unlabelled.version + 1;
    const since = applied.get(line.path) ?? snapshotId;
    const isLater = id !== undefined && id > since;
    // Without a plausible version, only the order decides.
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
