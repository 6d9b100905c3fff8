import { crc32 } from "../log/crc32.ts";
import { isValidId } from "../log/log-line.ts";
import type { LabelState } from "../label-state.ts";
import { checkLineChecksum, lineChecksum } from "../log/line-checksum.ts";
import { highestVersion } from "../plausible-version.ts";
import {
  type Fields,
  isFields,
  parseLenientJson,
  readStoredLabels,
  type StoredLabels,
  unknownFields,
} from "../stored-labels.ts";
import { createValueSharing } from "../value-sharing.ts";

/** The format of `labels.snapshot.json` that is written, and the newest that is read in full. */
export const snapshotVersion = 1;

/** Most bytes. A larger snapshot is not read, so none is written. */
export const largestSnapshotBytes = 400 * 1024 * 1024;

const sliceCharacters = 64 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const lineFeed = encoder.encode("\n");
const knownSnapshotFields = new Set(["version", "last_event_id", "items", "crc"]);
const knownItemFields = new Set(["tags", "notes", "star", "version", "updated_at", "updated_by", "metrics"]);

/**
 * Encodes a snapshot, some images at a time. An image that changes meanwhile may be newer than `lastId` says. That is safe:
 * the line in the log then has no higher version and does not apply.
 */
export function* snapshotSlices(state: LabelState, lastId: number, fields: Fields): Generator<Uint8Array> {
  let sum = 0;
  const slice = (text: string): Uint8Array => {
    const bytes = encoder.encode(text);
    sum = crc32(bytes, sum);
    return bytes;
  };
  const unknown = Object.entries(fields).map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`);
  let text = `{"version":${snapshotVersion},"last_event_id":${lastId}${unknown.join("")},"items":{`;
  let first = true;
  for (const [path, labels] of state.labels) {
    const { tags, notes, star, version, updated_at, updated_by, metrics } = labels;
    const others = Object.fromEntries(state.unknown.get(path) ?? []);
    const item = { ...others, tags, notes, star, version, updated_at, updated_by, metrics };
    text += `${first ? "" : ","}${JSON.stringify(path)}:${JSON.stringify(item)}`;
    first = false;
    if (text.length < sliceCharacters) continue;
    yield slice(text);
    text = "";
  }
  yield slice(`${text}}`);
  yield lineChecksum(sum);
  yield lineFeed;
}

/** A parsed snapshot. */
export type ParsedSnapshot =
  | { readonly kind: "damaged" }
  | {
      /** `newer`: written by a later version of Lenslet, so it must not be replaced. */
      readonly kind: "good" | "newer";
      /** The newest id that the snapshot covers. */
      readonly lastId: number;
      readonly items: readonly SnapshotItem[];
      /** Top-level fields that this version does not know. */
      readonly fields: Fields;
      /** Paths of images, or names of fields, with values that were skipped or clamped. */
      readonly flaws: readonly string[];
    };

export interface SnapshotItem {
  readonly path: string;
  readonly stored: StoredLabels;
  readonly unknown: Fields | undefined;
}

/** Parses a snapshot. One of Lenslet 0.2 has no checksum. */
export function parseSnapshot(bytes: Uint8Array): ParsedSnapshot {
  let fields: unknown;
  const checksum = checkLineChecksum(withoutLineFeed(bytes));
  if (checksum === "wrong") return { kind: "damaged" };
  const isChecked = checksum === "right";
  try {
    fields = parseLenientJson(decoder.decode(bytes));
  } catch {
    // Not UTF-8 or not JSON: the file is damaged.
    return { kind: "damaged" };
  }
  if (!isFields(fields) || !isFields(fields["items"])) return { kind: "damaged" };

  const flaws: string[] = [];
  const version = fields["version"] ?? snapshotVersion;
  if (typeof version !== "number") flaws.push("version");
  const id = fields["last_event_id"] ?? 0;
  const validId = isValidId(id, isChecked) ? id : undefined;
  if (validId === undefined) flaws.push("last_event_id");

  const items: SnapshotItem[] = [];
  const readItem = createItemReader(isChecked, (path) => void flaws.push(path));
  for (const [path, value] of Object.entries(fields["items"])) {
    const item = readItem(path, value);
    if (item) items.push(item);
  }
  return {
    kind: typeof version === "number" && version > snapshotVersion ? "newer" : "good",
    lastId: validId ?? 0,
    items,
    fields: unknownFields(fields, knownSnapshotFields) ?? {},
    flaws,
  };
}

/** Returns a function that reads one image of a snapshot; `onFlaw` is called if it has wrong values, or cannot be read. */
export function createItemReader(
  isChecked: boolean,
  onFlaw: (path: string) => void,
): (path: string, value: unknown) => SnapshotItem | undefined {
  const share = createValueSharing();
  return (path, value) => {
    if (!isFields(value) || path === "") {
      onFlaw(path);
      return undefined;
    }
    const read = readStoredLabels(value, isChecked);
    const stored = read.hasImplausibleVersion ? { ...read, version: highestVersion.unchecked } : read;
    if (stored.flawed || stored.version === undefined) onFlaw(path);
    return {
      path: path.startsWith("/") ? path : `/${path}`,
      stored: share(stored),
      unknown: unknownFields(value, knownItemFields),
    };
  };
}

function withoutLineFeed(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === lineFeed[0] ? bytes.subarray(0, -1) : bytes;
}
