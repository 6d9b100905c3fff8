import { uint16be } from "./integers.ts";
import { bytesAt, type Reading } from "./reading.ts";

const maximumSegments = 4096;
const maximumFill = 64 * 1024;

export const endOfImage = 0xd9;
export const startOfScan = 0xda;
export const app1 = 0xe1;
export const app2 = 0xe2;
export const app13 = 0xed;
export const app14 = 0xee;
export const comment = 0xfe;

/** A marker segment. `position` and `length` are those of its content, which follows the two length bytes. */
export interface JpegSegment {
  readonly marker: number;
  readonly position: number;
  readonly length: number;
}

/** Iterates over segments. */
export interface JpegWalk {
  /** The next segment; the last one is the start of the first scan. Undefined after it, and where the file is damaged. */
  next(): Reading<JpegSegment | undefined>;
}

/** Whether the bytes begin like a JPEG file. */
export function isJpeg(head: Uint8Array): boolean {
  return head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff;
}

/** Walks over the segments of a JPEG (ITU T.81, B.1.1). */
export function walkJpeg(): JpegWalk {
  let position = 2;
  let left = maximumSegments;
  let fill = 0;
  return {
    *next() {
      while (left > 0) {
        const bytes = yield* bytesAt(position, 10);
        if (bytes.length < 4) return undefined;
        const marker = bytes[1] ?? 0;
        if (bytes[0] !== 0xff || marker === 0xff || marker === 0) {
          // Decoders skip bytes between segments until the next marker.
          const next = bytes.indexOf(0xff, 1);
          const skipped = next < 0 ? bytes.length : next;
          fill += skipped;
          if (fill > maximumFill) return undefined;
          position += skipped;
          continue;
        }
        left--;
        if (isStandalone(marker)) {
          position += 2;
          continue;
        }
        const length = uint16be(bytes, 2);
        if (marker === endOfImage || length < 2) return undefined;
        const segment = { marker, position: position + 4, length: length - 2 };
        if (marker === startOfScan) left = 0;
        position += 2 + length;
        return segment;
      }
      return undefined;
    },
  };
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which share the range. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers without a length: RST0 to RST7, SOI and TEM. */
export function isStandalone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01;
}
