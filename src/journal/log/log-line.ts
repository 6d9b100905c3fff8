import { concatBytes } from "../../concat-bytes.ts";
import { crc32 } from "./crc32.ts";
import { FileError } from "../disk/file-system.ts";
import type { JournalRecord, LabelRecord } from "../journal.ts";
import { type LoggedResponseHead, readResponseHead, type ResponsePart, toResponseFields } from "./response-parts.ts";
import { checkLineChecksum, lineChecksum } from "./line-checksum.ts";
import {
  type Fields,
  isFields,
  parseLenientJson,
  readStoredLabels,
  type StoredLabels,
  unknownFields,
} from "../stored-labels.ts";

/** Larger ids are damage. The limit for lines without a checksum is lower, so that later ids have room to rise. */
export const largestId = { checked: 2 ** 52, unchecked: 2 ** 40 } as const;

/** Most bytes in a line. A longer one reads as damage, so none is written. */
export const longestLine = 64 * 1024 * 1024;
/** A response that makes a line longer than this is left out; the base versions still guard a retry. */
const longestWithResponse = longestLine / 2;

/** One parsed line of the log. */
export type LogLine =
  | {
      readonly kind: "labels";
      readonly type: LabelRecord["type"];
      /** Undefined if the line has none. */
      readonly id: number | undefined;
      readonly path: string;
      /** Without a version, the line gets the next version of its image. */
      readonly stored: StoredLabels;
      /** False if the line has no checksum, as with Lenslet 0.2. */
      readonly isChecked: boolean;
      readonly response: LoggedResponseHead | undefined;
      /** True if the next line belongs to the same request: both apply, or neither. */
      readonly more: boolean;
      readonly group: string | undefined;
      /** The path that the image's file had before. */
      readonly movedFrom: string | undefined;
      readonly unknown: Fields | undefined;
    }
  /** The response to a request that changed nothing. */
  | { readonly kind: "request"; readonly id: number; readonly response: LoggedResponseHead }
  /** A piece of the response of the same request, whose last line comes later. */
  | {
      readonly kind: "part";
      readonly id: number;
      readonly text: string;
      /** Undefined for the next one in order. */
      readonly part: number | undefined;
      readonly group: string | undefined;
    }
  /** The end of a group, whose lines count from now on. */
  | {
      readonly kind: "commit";
      readonly id: number;
      readonly group: string;
      readonly response: LoggedResponseHead | undefined;
    }
  /** A type that this version does not know; preserved unchanged. */
  | { readonly kind: "foreign"; readonly id: number | undefined }
  | { readonly kind: "damaged" };

const damaged: LogLine = { kind: "damaged" };
const knownFields = new Set([
  "id",
  "type",
  "path",
  "version",
  "tags",
  "notes",
  "star",
  "updated_at",
  "updated_by",
  "metrics",
  "response",
  "more",
  "group",
  "moved_from",
  "crc",
]);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const lineFeed = encoder.encode("\n");
const lineChecksumBytes = lineChecksum(0).length;

/** What is written as one line. */
export type LineRecord = JournalRecord | ResponsePart;

/** Whether the next line belongs to the same request: both apply, or neither. */
export function isContinued(line: LogLine): boolean {
  return (line.kind === "part" && line.group === undefined) || (line.kind === "labels" && line.more);
}

/** Throws a `FileError` with EFBIG if a line of the batch exceeds `longestLine`. */
export function checkLines(records: readonly LineRecord[], firstId: number): void {
  if (firstId + records.length > largestId.checked) throw new FileError("EFBIG", "number the lines of the log");
  for (const [index, record] of records.entries()) {
    // A character takes at most six bytes, so only records that may be too long are encoded.
    if (6 * charactersOf(record) > longestLine) toBody(record, firstId + index);
  }
}

function charactersOf(record: LineRecord): number {
  const fixed = 1024;
  if (record.type === "response-part" || record.type === "group-part") return fixed + record.text.length;
  if (record.type === "request" || record.type === "commit") {
    const { key = "", fingerprint = "", body = "" } = record.response ?? {};
    return fixed + key.length + fingerprint.length + (typeof body === "string" ? body.length : 0);
  }
  const { tags, notes, metrics, updated_by } = record.labels;
  let characters = fixed + record.path.length + (record.movedFrom?.length ?? 0) + notes.length + updated_by.length;
  for (const tag of tags) characters += tag.length + 3;
  for (const name of Object.keys(metrics ?? {})) characters += name.length + 32;
  return characters;
}

/** About how many bytes are encoded before they are written. */
const sliceBytes = 256 * 1024;

/**
 * Encodes the lines of a batch, with ids rising from `firstId`, in slices of whole lines. Each line ends with its checksum.
 */
export function* encodeLines(records: readonly LineRecord[], firstId: number): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for (const [index, record] of records.entries()) {
    const body = toBody(record, firstId + index);
    const checksum = lineChecksum(crc32(body));
    parts.push(body, checksum, lineFeed);
    length += body.length + checksum.length + lineFeed.length;
    if (length < sliceBytes) continue;
    yield concatBytes(parts);
    parts = [];
    length = 0;
  }
  if (length > 0) yield concatBytes(parts);
}

/** Encodes a line up to its checksum. */
function toBody(record: LineRecord, id: number): Uint8Array {
  if (record.type === "response-part") {
    const { type, text } = record;
    return encoder.encode(toLineText({ id, type, text, more: true }));
  }
  if (record.type === "group-part") {
    const { group, part, text } = record;
    return encoder.encode(toLineText({ id, type: "response-part", part, text, group }));
  }
  if (record.type === "commit") {
    const { type, group, response } = record;
    return encoder.encode(toLineText({ id, type, group, ...(response && { reply: toResponseFields(response) }) }));
  }
  if (record.type === "request") {
    const body = encoder.encode(toLineText({ id, type: record.type, reply: toResponseFields(record.response) }));
    if (body.length + lineChecksumBytes > longestLine) throw new FileError("EFBIG", "write a response as one line");
    return body;
  }
  const { response, ...bare } = record;
  if (response && (typeof response.body !== "string" || response.body.length <= longestWithResponse)) {
    const body = encoder.encode(toText(record, id));
    if (body.length + lineChecksumBytes <= longestWithResponse) return body;
  }
  const body = encoder.encode(toText(bare, id));
  if (body.length + lineChecksumBytes > longestLine)
    throw new FileError("EFBIG", `write the labels of ${record.path} as one line`);
  return body;
}

/** A line's JSON without the closing brace. */
function toText({ type, path, labels, response, more, group, movedFrom }: LabelRecord, id: number): string {
  const { version, tags, notes, star, updated_at, updated_by, metrics } = labels;
  return toLineText({
    id,
    type,
    path,
    version,
    tags,
    notes,
    star,
    updated_at,
    updated_by,
    // `{}` means the last metric was removed; no key means there never was one.
    ...(metrics ? { metrics } : type === "metrics-updated" ? { metrics: {} } : {}),
    ...(movedFrom === undefined ? {} : { moved_from: movedFrom }),
    ...(response ? { reply: toResponseFields(response) } : {}),
    ...(more ? { more } : {}),
    ...(group === undefined ? {} : { group }),
  });
}

function toLineText(fields: object): string {
  // Python's splitlines() also splits at these.
  return JSON.stringify(fields)
    .slice(0, -1)
    .replace(/[\u0085\u2028\u2029]/g, toEscape);
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Parses one line without its line feed. */
export function parseLine(bytes: Uint8Array): LogLine {
  const checksum = checkLineChecksum(bytes);
  if (checksum === "wrong") return damaged;
  const isChecked = checksum === "right";
  let fields: unknown;
  try {
    fields = parseLenientJson(decoder.decode(bytes));
  } catch {
    // Not UTF-8 or not JSON: the line is damaged.
    return damaged;
  }
  if (!isFields(fields) || typeof fields["type"] !== "string") return damaged;
  const id = fields["id"];
  const validId = isValidId(id, isChecked) ? id : undefined;
  // Lines with a checksum always have an id.
  if (isChecked && validId === undefined) return damaged;
  const response = readResponseHead(fields["reply"]);
  if (fields["type"] === "request" && response && validId !== undefined)
    return { kind: "request", id: validId, response };
  const group = typeof fields["group"] === "string" ? fields["group"] : undefined;
  if (fields["type"] === "response-part" && validId !== undefined && typeof fields["text"] === "string") {
    const part = typeof fields["part"] === "number" ? fields["part"] : undefined;
    return { kind: "part", id: validId, text: fields["text"], part, group };
  }
  if (fields["type"] === "commit" && validId !== undefined && group !== undefined)
    return { kind: "commit", id: validId, group, response };
  if (fields["type"] !== "item-updated" && fields["type"] !== "metrics-updated")
    return { kind: "foreign", id: validId };
  const path = fields["path"];
  const stored = readStoredLabels(fields, isChecked);
  if (typeof path !== "string" || path === "") return damaged;
  if (stored.version === undefined && !stored.hasImplausibleVersion) return damaged;
  return {
    kind: "labels",
    type: fields["type"],
    id: validId,
    path: path.startsWith("/") ? path : `/${path}`,
    stored: { ...stored, flawed: stored.flawed || (id !== undefined && validId === undefined) },
    isChecked,
    response,
    more: fields["more"] === true,
    group,
    movedFrom: typeof fields["moved_from"] === "string" ? fields["moved_from"] : undefined,
    unknown: unknownFields(fields, knownFields),
  };
}

/** Whether a server can have issued the id of a line or a snapshot. */
export function isValidId(id: unknown, isChecked: boolean): id is number {
  const largest = isChecked ? largestId.checked : largestId.unchecked;
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 && id <= largest;
}
