import { toNameKey } from "../name-order.ts";
import type { ImageTable } from "./image-table.ts";

/** Compares two rows; 0 only for the same row. */
export type CompareRows = (one: number, other: number) => number;

/** How the parts of a path compare in one of the orders. */
interface PathParts {
  /** The prefix that decides between folders. */
  readonly prefixes: readonly string[];
  /** Compares the names of two rows. */
  compareNames(one: number, other: number): number;
  /** The name as it compares to a prefix. */
  textOf(row: number): string;
}

/** By path, as strings compare. */
export function comparePaths(table: ImageTable): CompareRows {
  const { names, folders } = table;
  return compareParts(table, {
    prefixes: folders.prefixes,
    compareNames: compareTexts(names, (bytes, from, to, out) => {
      for (let at = from; at < to; at += 1) out[at - from] = bytes[at] ?? 0;
      return to - from;
    }),
    textOf: (row) => names.read(row),
  });
}

/** In natural name order, folder by folder; equal names by path. */
export function compareNaturally(table: ImageTable): CompareRows {
  const { lowerNames, folders } = table;
  const byPath = comparePaths(table);
  const compareKeys = compareParts(table, {
    prefixes: folders.keys,
    compareNames: compareTexts(lowerNames, writeNameKey, toNameKey),
    textOf: (row) => toNameKey(lowerNames.read(row)),
  });
  return (one, other) => compareKeys(one, other) || byPath(one, other);
}

/** Names have no slash, and prefixes end with one: a name is compared to a prefix only where one folder is in the other. */
function compareParts(table: ImageTable, { prefixes, compareNames, textOf }: PathParts): CompareRows {
  return (one, other) => {
    const a = table.folder[one] ?? 0;
    const b = table.folder[other] ?? 0;
    if (a === b) return compareNames(one, other);
    const before = prefixes[a] ?? "";
    const after = prefixes[b] ?? "";
    if (before === after) return compareNames(one, other);
    if (after.startsWith(before)) return textOf(one) < after.slice(before.length) ? -1 : 1;
    if (before.startsWith(after)) return textOf(other) < before.slice(after.length) ? 1 : -1;
    return before < after ? -1 : 1;
  };
}

/** Writes the sort key of a text; returns its length, or -1 if the text is not ASCII. */
type WriteKey = (bytes: Uint8Array, from: number, to: number, out: Uint8Array) => number;

/** Compares texts of a pool by their bytes where both are ASCII, and as strings otherwise. */
function compareTexts(
  pool: ImageTable["names"],
  write: WriteKey,
  keyOf: (text: string) => string = (text) => text,
): (one: number, other: number) => number {
  const first = new Uint8Array(longestKey);
  const second = new Uint8Array(longestKey);
  let written = -1;
  let writtenLength = 0;
  const asStrings = (one: number, other: number): number => {
    const a = keyOf(pool.read(one));
    const b = keyOf(pool.read(other));
    return a === b ? 0 : a < b ? -1 : 1;
  };
  return (one, other) => {
    const { bytes, starts } = pool;
    // One row is usually compared to several.
    if (one !== written) {
      writtenLength = writeAscii(bytes, starts[one] ?? 0, starts[one + 1] ?? 0, first, write);
      written = one;
    }
    const otherLength = writeAscii(bytes, starts[other] ?? 0, starts[other + 1] ?? 0, second, write);
    if (writtenLength < 0 || otherLength < 0) return asStrings(one, other);
    const shorter = Math.min(writtenLength, otherLength);
    for (let at = 0; at < shorter; at += 1) {
      const difference = (first[at] ?? 0) - (second[at] ?? 0);
      if (difference !== 0) return difference;
    }
    return writtenLength - otherLength;
  };
}

const longestName = 1024;
/** Each digit may be preceded by the length of its run. */
const longestKey = 2 * longestName;

function writeAscii(bytes: Uint8Array, from: number, to: number, out: Uint8Array, write: WriteKey): number {
  if (to - from > longestName) return -1;
  for (let at = from; at < to; at += 1) if ((bytes[at] ?? 0) >= 0x80) return -1;
  return write(bytes, from, to, out);
}

const zero = 0x30;
const nine = 0x39;

/** Writes what `toNameKey` returns for a lower-case name. */
function writeNameKey(bytes: Uint8Array, from: number, to: number, out: Uint8Array): number {
  let length = 0;
  for (let at = from; at < to;) {
    let byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) {
      out[length++] = byte;
      at += 1;
      continue;
    }
    let end = at;
    while (end < to && (bytes[end] ?? 0) >= zero && (bytes[end] ?? 0) <= nine) end += 1;
    while (at < end - 1 && byte === zero) {
      at += 1;
      byte = bytes[at] ?? 0;
    }
    out[length++] = zero + Math.min(end - at, 9);
    for (; at < end; at += 1) out[length++] = bytes[at] ?? 0;
  }
  return length;
}
