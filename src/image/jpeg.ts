import type { ByteWindow } from "./byte-window.ts";
import { hasText, uint16be } from "./integers.ts";
import { orientationOf, oriented, type Size, unknownSize } from "./orientation.ts";

const maximumSegments = 4096;
const maximumFill = 64 * 1024;

const endOfImage = 0xd9;
const startOfScan = 0xda;
const app1 = 0xe1;

/** Whether the bytes begin as a JPEG file does. */
export function isJpeg(head: Uint8Array): boolean {
  return head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;
}

/** The size as shown, from the frame header (ITU T.81, B.2.2) and the EXIF orientation before it. */
export function jpegSize(window: ByteWindow): Size {
  let position = 2;
  let orientation: number | undefined;
  let fill = 0;
  for (let segment = 0; segment < maximumSegments;) {
    const bytes = window.at(position, 10);
    if (bytes.length < 4) return unknownSize;
    const marker = bytes[1] ?? 0;
    if (bytes[0] !== 0xff || marker === 0xff || marker === 0) {
      // Decoders skip what lies between segments until the next marker.
      const next = bytes.indexOf(0xff, 1);
      const skipped = next < 0 ? bytes.length : next;
      fill += skipped;
      if (fill > maximumFill) return unknownSize;
      position += skipped;
      continue;
    }
    segment++;
    if (isStandalone(marker)) {
      position += 2;
      continue;
    }
    if (marker === endOfImage || marker === startOfScan) return unknownSize;
    if (isFrame(marker)) {
      if (bytes.length < 9) return unknownSize;
      const size = { width: uint16be(bytes, 7), height: uint16be(bytes, 5) };
      return size.width && size.height ? oriented(size, orientation) : unknownSize;
    }
    const length = uint16be(bytes, 2);
    if (length < 2) return unknownSize;
    if (marker === app1 && orientation === undefined) orientation = exifOrientation(window, position + 4, length - 2);
    position += 2 + length;
  }
  return unknownSize;
}

/** Markers without a length: RST0 to RST7, SOI and TEM. */
function isStandalone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01;
}

/** SOF0 to SOF15, but for the tables that share their range: DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function exifOrientation(window: ByteWindow, position: number, length: number): number | undefined {
  if (!hasText(window.at(position, 6), 0, "Exif\0\0")) return undefined;
  const inside = Math.min(length, 1024);
  return orientationOf(window.at(position, inside).subarray(6, length));
}
