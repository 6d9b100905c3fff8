import type { OpenFile } from "../disk/file-system.ts";
import { type LogLine, longestLine, parseLine } from "./log-line.ts";

const chunkBytes = 1024 * 1024;
/** So many bytes of lines are read at a time, so that others have a turn between them. */
const stretchBytes = 64 * 1024;
const lineFeed = 0x0a;
const closingBrace = 0x7d;
const recordStart = new TextEncoder().encode('{"id"');

/** A stretch of the log: a line, or what is left of one. */
export interface LogPiece {
  readonly line: LogLine;
  /** Where it stands in the file. */
  readonly from: number;
  readonly to: number;
  /** Its bytes without the line feed; empty if it is longer than any line may be. */
  readonly bytes: Uint8Array;
  /** True for the end of a file that stops in the middle of a line. */
  readonly torn: boolean;
}

/**
 * Reads the first `size` bytes of a log, some lines at a time. A line that cannot be read is searched for records that
 * were glued to it, so that damage costs no neighbour.
 */
export async function* scanLog(file: OpenFile, size: number): AsyncGenerator<readonly LogPiece[]> {
  let rest = new Uint8Array(0);
  let from = 0;
  /** Where an overlong line began. */
  let overlongFrom: number | undefined;

  for (let position = 0; position < size;) {
    const chunk = await file.read(position, Math.min(chunkBytes, size - position));
    if (chunk.length === 0) break;
    position += chunk.length;
    const bytes = rest.length === 0 ? chunk : join(rest, chunk);
    let pieces: LogPiece[] = [];
    let start = 0;
    let stretchFrom = 0;
    for (let end = bytes.indexOf(lineFeed, rest.length); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      if (overlongFrom === undefined) addLine(pieces, bytes.subarray(start, end), from + start, false);
      else pieces.push(overlong(overlongFrom, from + end, false));
      overlongFrom = undefined;
      start = end + 1;
      if (start - stretchFrom < stretchBytes) continue;
      yield pieces;
      pieces = [];
      stretchFrom = start;
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
  else addGlued(pieces, bytes, from, last);
}

/** Finds the records in a line that is damaged as a whole. What is left is damaged, or torn if nothing follows it. */
function addGlued(pieces: LogPiece[], bytes: Uint8Array, from: number, last: boolean): void {
  let left = 0;
  const leave = (to: number, torn: boolean) => {
    if (to > left) {
      pieces.push({
        line: { kind: "damaged" },
        from: from + left,
        to: from + to,
        bytes: bytes.subarray(left, to),
        torn,
      });
    }
  };
  const starts = startsOf(bytes);
  for (const [index, start] of starts.entries()) {
    const found = recordWithin(bytes, start, starts[index + 1] ?? bytes.length);
    if (!found) continue;
    leave(start, false);
    pieces.push({
      line: found.line,
      from: from + start,
      to: from + found.end,
      bytes: bytes.subarray(start, found.end),
      torn: false,
    });
    left = found.end;
  }
  leave(bytes.length, last);
}

function startsOf(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(recordStart[0] ?? 0); at >= 0; at = bytes.indexOf(recordStart[0] ?? 0, at + 1)) {
    if (recordStart.every((byte, index) => bytes[at + index] === byte)) starts.push(at);
  }
  return starts;
}

/** A record ends at the last brace before the next one, or at the one before that if the damage looks like a brace. */
function recordWithin(bytes: Uint8Array, start: number, limit: number): { line: LogLine; end: number } | undefined {
  // Only within its own stretch, so that many starts without an end take no longer than one.
  const stretch = bytes.subarray(start, limit);
  let length = stretch.lastIndexOf(closingBrace) + 1;
  for (let attempt = 0; attempt < 2 && length > 0; attempt += 1) {
    const line = parseLine(stretch.subarray(0, length));
    if (line.kind !== "damaged") return { line, end: start + length };
    length = stretch.subarray(0, length - 1).lastIndexOf(closingBrace) + 1;
  }
  return undefined;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
