import { mostEntries, openTiff } from "./tiff.ts";

const directoryPointers = new Set([0x8769, 0x8825, 0xa005]);
const mostDirectories = 8;
const mostTextParts = 1000;
const asciiType = 2;
/** The size of one value in bytes, by type (TIFF 6.0, section 2). */
const typeSizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 13: 4 };

/**
 * Whether a TIFF block can be read in time proportional to its length: it has few, small directories, their values are together
 * no longer than the block (so no byte is read over and over), and its texts have few parts.
 */
export function isModestTiff(bytes: Uint8Array): boolean {
  const tiff = openTiff(bytes);
  if (!tiff) return false;
  const directories = new Set([tiff.firstDirectory]);
  let valueBytes = 0;
  let parts = 0;
  for (const directory of directories) {
    if (tiff.entryCount(directory) > mostEntries || directories.size > mostDirectories) return false;
    for (const { tag, type, count, at } of tiff.entries(directory)) {
      const length = count * (typeSizes[type] ?? 0);
      const value = tiff.uint32(at);
      if (directoryPointers.has(tag)) directories.add(value);
      // Values beyond the end are not read.
      if (length <= 4 || value + length > bytes.length) continue;
      valueBytes += length;
      if (valueBytes > bytes.length) return false;
      if (type === asciiType) parts += countParts(bytes.subarray(value, value + length));
    }
  }
  return parts <= mostTextParts;
}

/** How many NUL-separated texts a value holds. */
function countParts(ascii: Uint8Array): number {
  let parts = 0;
  let previous = 0;
  for (const byte of ascii) {
    if (previous === 0 && byte !== 0) parts += 1;
    previous = byte;
  }
  return parts;
}
