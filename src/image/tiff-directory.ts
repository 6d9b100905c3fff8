import { hasText, uint16be, uint16le, uint32be, uint32le } from "./integers.ts";
import { bytesAt, type Reading } from "./reading.ts";
import { mostEntries } from "./tiff.ts";

/** An entry of a TIFF directory that is read from a file. */
export interface FileEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Its single number; for a value that does not fit, where that is. */
  readonly value: number;
}

/** A TIFF directory that is read from a file. */
export interface FileDirectory {
  readonly entries: readonly FileEntry[];
  /** The position of the next directory; 0 for none. */
  readonly next: number;
}

const shortType = 3;
/** Olympus and Panasonic have their own numbers in place of 42. */
const signatures = ["II*\0", "MM\0*", "IIRO", "IIRS", "MMOR", "IIU\0"];

/** Whether the bytes begin like a TIFF file or a camera raw file of that structure. */
export function isTiffFile(head: Uint8Array): boolean {
  return signatures.some((signature) => hasText(head, 0, signature));
}

/** Reads the directory at `position`; in big-endian order if `isBig`. Empty beyond the end of the file. */
export function* directoryAt(position: number, isBig: boolean): Reading<FileDirectory> {
  const read16 = isBig ? uint16be : uint16le;
  const read32 = isBig ? uint32be : uint32le;
  const count = Math.min(read16(yield* bytesAt(position, 2), 0), mostEntries);
  const bytes = yield* bytesAt(position, 2 + 12 * count + 4);
  const entries: FileEntry[] = [];
  for (let at = 2; entries.length < count && at + 12 <= bytes.length; at += 12) {
    const type = read16(bytes, at + 2);
    const value = type === shortType ? read16(bytes, at + 8) : read32(bytes, at + 8);
    entries.push({ tag: read16(bytes, at), type, count: read32(bytes, at + 4), value });
  }
  return { entries, next: read32(bytes, 2 + 12 * count) };
}
