import { hasText, uint16be, uint16le, uint32be, uint32le } from "./integers.ts";

const mostEntries = 256;

/** One entry of a directory. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where its four bytes of value, or of the value's place, stand. */
  readonly at: number;
}

/** A TIFF block, whose integers are read in its own order of bytes (TIFF 6.0, section 2). */
export interface Tiff {
  readonly bytes: Uint8Array;
  uint16(at: number): number;
  uint32(at: number): number;
  /** The entries of the directory at `at` that lie inside of the block, 256 at most. */
  entries(at: number): readonly TiffEntry[];
  /** Where the directory after the one at `at` stands; 0 for none. */
  nextDirectory(at: number): number;
  /** Where the first directory stands. */
  readonly firstDirectory: number;
}

/** Reads the head of a TIFF block; undefined when it is none. */
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
