import { concatBytes } from "../concat-bytes.ts";
import { hasText } from "./integers.ts";
import { openTiff, type Tiff } from "./tiff.ts";

const exifTag = 0x8769;
const gpsTag = 0x8825;
const longType = 4;
/** The size of one value in bytes, by type (TIFF 6.0, section 2). */
const typeSizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

/**
 * One TIFF block of three: `main`, with the first directories of the others as its EXIF and GPS directories. Leaves out those
 * of another byte order. Undefined if `main` is no TIFF block.
 */
export function joinTiffs(main: Uint8Array, exif?: Uint8Array, gps?: Uint8Array): Uint8Array | undefined {
  const tiff = openTiff(main);
  if (!tiff) return undefined;
  const parts: Uint8Array[] = [main.slice()];
  let length = main.length;
  const pointers: { readonly tag: number; readonly position: number }[] = [];
  for (const [tag, block] of [
    [exifTag, exif],
    [gpsTag, gps],
  ] as const) {
    const own = block && openTiff(block);
    if (!own || block[0] !== main[0]) continue;
    pointers.push({ tag, position: length + own.firstDirectory });
    parts.push(moved(own, length));
    length += block.length;
  }
  const isLittle = hasText(main, 0, "II");
  const entries = tiff.entries(tiff.firstDirectory).filter(({ tag }) => tag !== exifTag && tag !== gpsTag);
  const directory = new Uint8Array(2 + 12 * (entries.length + pointers.length) + 4);
  const view = new DataView(directory.buffer);
  view.setUint16(0, entries.length + pointers.length, isLittle);
  for (const [index, { at }] of entries.entries()) directory.set(main.subarray(at - 8, at + 4), 2 + 12 * index);
  for (const [index, { tag, position }] of pointers.entries()) {
    const at = 2 + 12 * (entries.length + index);
    view.setUint16(at, tag, isLittle);
    view.setUint16(at + 2, longType, isLittle);
    view.setUint32(at + 4, 1, isLittle);
    view.setUint32(at + 8, position, isLittle);
  }
  parts.push(directory);
  const joined = concatBytes(parts);
  new DataView(joined.buffer, joined.byteOffset).setUint32(4, length, isLittle);
  return joined;
}

/** The block with the positions of its first directory's values raised by `by`. */
function moved(tiff: Tiff, by: number): Uint8Array {
  const bytes = tiff.bytes.slice();
  const view = new DataView(bytes.buffer);
  for (const { type, count, at } of tiff.entries(tiff.firstDirectory)) {
    if (count * (typeSizes[type] ?? 1) > 4 && at + 4 <= bytes.length)
      view.setUint32(at, tiff.uint32(at) + by, hasText(bytes, 0, "II"));
  }
  return bytes;
}
