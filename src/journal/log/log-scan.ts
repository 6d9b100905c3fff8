import { concatBytes } from "../../concat-bytes.ts";
import type { OpenFile } from "../disk/file-system.ts";
import { type LogLine, longestLine, parseLine } from "./log-line.ts";

const chunkBytes = 1024 * 1024;
/** About how many bytes of lines are yielded at a time, so that other requests can run in between. */
const batchBytes = 64 * 1024;
const lineFeed = 0x0a;
const closingBrace = 0x7d;
const recordStart = new TextEncoder().encode('{"id"');

/** A part of the log: a line, or the damaged rest of one. */
export interface LogPiece {
  readonly line: LogLine;
  /** Byte offset in the file. */
  readonly from: number;
  /** Byte offset of the end, without the line feed. */
  readonly to: number;
  /** The bytes without the line feed; empty if they exceed `longestLine`. */
  readonly bytes: Uint8Array;
  /** True if the file ends in the middle of this line. */
  readonly torn: boolean;
}

/**
 * Reads the first `size` bytes of a log, some lines at a time. A damaged line is searched for intact records, because a torn
 * record and the next one can share a line.
 */
export async function* scanLog(file: OpenFile, size: number): AsyncGenerator<readonly LogPiece[]> {
  let rest = new Uint8Array(0);
  let from = 0;
  /** The offset at which an overlong line began. */
  let overlongFrom: number | undefined;

  for (let position = 0; position < size;) {
    const chunk = await file.read(position, Math.min(chunkBytes, size - position));
    if (chunk.length === 0) break;
    position += chunk.length;
    const bytes = rest.length === 0 ? chunk : concatBytes([rest, chunk]);
    let pieces: LogPiece[] = [];
    let start = 0;
    let batchFrom = 0;
    for (let end = bytes.indexOf(lineFeed, rest.length); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      if (overlongFrom === undefined) addLine(pieces, bytes.subarray(start, end), from + start, false);
      else pieces.push(overlong(overlongFrom, from + end, false));
      overlongFrom = undefined;
      start = end + 1;
      if (start - batchFrom < batchBytes) continue;
      yield pieces;
      pieces = [];
      batchFrom = start;
    }
    rest = bytes.slice(start);
    from += start;
    if (rest.length > longestLine) {
      overlongFrom ??= from;
      from += rest.length;
      rest = new Uint8Array(0);
    }
    yield pieces;
  }

  const last: LogPiece[] = [];
  if (overlongFrom !== undefined) last.push(overlong(overlongFrom, from + rest.length, true));
  else if (rest.length > 0) addLine(last, rest, from, true);
  yield last;
}

function overlong(from: number, to: number, torn: boolean): LogPiece {
  return { line: { kind: "damaged" }, from, to, bytes: new Uint8Array(0), torn };
}

function addLine(pieces: LogPiece[], bytes: Uint8Array, from: number, last: boolean): void {
  if (bytes.every(isBlank) && !last) return;
  const line = parseLine(bytes);
  if (line.kind !== "damaged") pieces.push({ line, from, to: from + bytes.length, bytes, torn: false });
  else addRecordsWithin(pieces, bytes, from, last);
}

/** Adds the intact records of a damaged line. The bytes between them are damaged; those at the end of the file are torn. */
function addRecordsWithin(pieces: LogPiece[], bytes: Uint8Array, from: number, last: boolean): void {
  let addedTo = 0;
  const addDamaged = (to: number, torn: boolean) => {
    if (to > addedTo) {
      pieces.push({
        line: { kind: "damaged" },
        from: from + addedTo,
        to: from + to,
        bytes: bytes.subarray(addedTo, to),
        torn,
      });
    }
  };
  const starts = startsOf(bytes);
  for (const [index, start] of starts.entries()) {
    const found = recordWithin(bytes, start, starts[index + 1] ?? bytes.length);
    if (!found) continue;
    addDamaged(start, false);
    pieces.push({
      line: found.line,
      from: from + start,
      to: from + found.end,
      bytes: bytes.subarray(start, found.end),
      torn: false,
    });
    addedTo = found.end;
  }
  addDamaged(bytes.length, last);
}

function startsOf(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(recordStart[0] ?? 0); at >= 0; at = bytes.indexOf(recordStart[0] ?? 0, at + 1)) {
    if (recordStart.every((byte, index) => bytes[at + index] === byte)) starts.push(at);
  }
  return starts;
}

/** Parses up to the last brace before the next record, or up to the brace before that. */
function recordWithin(bytes: Uint8Array, start: number, limit: number): { line: LogLine; end: number } | undefined {
  // Searches only up to the next start, so that many starts without an end stay linear.
  const candidate = bytes.subarray(start, limit);
  let length = candidate.lastIndexOf(closingBrace) + 1;
  for (let attempt = 0; attempt < 2 && length > 0; attempt += 1) {
    const line = parseLine(candidate.subarray(0, length));
    if (line.kind !== "damaged") return { line, end: start + length };
    length = candidate.subarray(0, length - 1).lastIndexOf(closingBrace) + 1;
  }
  return undefined;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}
