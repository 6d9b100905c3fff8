import { hasText, uint16be, uint16le, uint32be, uint32le } from "./integers.ts";

/** The most entries that are read of one directory. */
export const mostEntries = 256;

/** One entry of a directory. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The position of the entry's last four bytes: its value, or the position of a value that does not fit. */
  readonly at: number;
}

/** A TIFF block; integers are read in the block's own byte order (TIFF 6.0, section 2). */
export interface Tiff {
  readonly bytes: Uint8Array;
  uint16(at: number): number;
  uint32(at: number): number;
  /** How many entries the directory at `at` claims to have. */
  entryCount(at: number): number;
  /** The entries of the directory at `at` that lie inside the block, at most `mostEntries`. */
  entries(at: number): readonly TiffEntry[];
  /** The position of the directory after the one at `at`; 0 for none. */
  nextDirectory(at: number): number;
  /** The position of the first directory. */
  readonly firstDirectory: number;
}

/** Opens a TIFF block; undefined if the bytes do not begin like one. */
export function openTiff(bytes: Uint8Array): Tiff | undefined {
  const little = hasText(bytes, 0, "II*\0");
  if (!little && !hasText(bytes, 0, "MM\0*")) return undefined;
  const read16 = little ? uint16le : uint16be;
  const read32 = little ? uint32le : uint32be;
  const uint16 = (at: number): number => read16(bytes, at);
  const uint32 = (at: number): number => read32(bytes, at);
  return {
    bytes,
    uint16,
    uint32,
    firstDirectory: uint32(4),
    entryCount: uint16,
    entries(at) {
      const entries: TiffEntry[] = [];
      const count = Math.min(uint16(at), mostEntries);
      for (let entry = at + 2; entries.length < count && entry + 12 <= bytes.length; entry += 12) {
        entries.push({ tag: uint16(entry), type: uint16(entry + 2), count: uint32(entry + 4), at: entry + 8 });
      }
      return entries;
    },
    nextDirectory: (at) => uint32(at + 2 + uint16(at) * 12),
  };
}
