import { hasText, uint16be, uint16le, uint32be, uint32le } from "./integers.ts";

const directoryPointers = new Set([0x8769, 0x8825, 0xa005]);
const mostDirectories = 8;
const mostEntries = 256;
const mostTextParts = 1000;
const asciiType = 2;
/** Bytes of one value, by type (TIFF 6.0, section 2). */
const typeSizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 13: 4 };

/**
 * Whether reading a TIFF block takes time in proportion to its length: its directories are few and small, their values
 * are together no longer than the block, so that no byte is read over and over, and texts do not fall to pieces.
 */
export function isModestTiff(tiff: Uint8Array): boolean {
  const little = hasText(tiff, 0, "II*\0");
  if (!little && !hasText(tiff, 0, "MM\0*")) return false;
  const uint16 = little ? uint16le : uint16be;
  const uint32 = little ? uint32le : uint32be;
  const directories = new Set([uint32(tiff, 4)]);
  let bytes = 0;
  let parts = 0;
  for (const directory of directories) {
    const entries = uint16(tiff, directory);
    if (entries > mostEntries || directories.size > mostDirectories) return false;
    for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
      const type = uint16(tiff, entry + 2);
      const length = uint32(tiff, entry + 4) * (typeSizes[type] ?? 0);
      const value = uint32(tiff, entry + 8);
      if (directoryPointers.has(uint16(tiff, entry))) directories.add(value);
      // Values beyond the end are not read.
      if (length <= 4 || value + length > tiff.length) continue;
      bytes += length;
      if (bytes > tiff.length) return false;
      if (type === asciiType) parts += countParts(tiff.subarray(value, value + length));
    }
  }
  return parts <= mostTextParts;
}

/** How many texts a value holds, which are parted by NUL. */
function countParts(ascii: Uint8Array): number {
  let parts = 0;
  let previous = 0;
  for (const byte of ascii) {
    if (previous === 0 && byte !== 0) parts += 1;
    previous = byte;
  }
  return parts;
}
