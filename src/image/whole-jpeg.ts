import { concatBytes } from "../concat-bytes.ts";
import { uint16be } from "./integers.ts";
import { app14, endOfImage, isFrame, isJpeg, isStandalone, startOfScan } from "./jpeg-walk.ts";
import type { ImageSize } from "./orientation.ts";

/** A JPEG that was parsed from end to end. */
export interface WholeJpeg {
  readonly size: ImageSize;
  /** Its tables and pixels without metadata, after an orientation unless that is 1. */
  readonly bytes: Uint8Array;
}

const smallestEdge = 16;
const mostPixels = 16_000_000;

/** Baseline, extended and progressive: the frames that browsers show. */
const shownFrames = new Set([0xc0, 0xc1, 0xc2]);
const tables = new Set([0xdb, 0xc4, 0xdd]);

/**
 * The JPEG at the start of the bytes, with `orientation` in place of all metadata. Undefined unless it is well-formed, has
 * 8 bits a channel and one or three channels, is at least 16 px on each edge, and has at most 16 megapixels.
 */
export function wholeJpeg(bytes: Uint8Array, orientation: number): WholeJpeg | undefined {
  if (!isJpeg(bytes)) return undefined;
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8)];
  if (orientation > 1 && orientation <= 8) parts.push(orientationSegment(orientation));
  let size: ImageSize | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    const length = uint16be(bytes, at + 2);
    const next = at + 2 + length;
    if (bytes[at] !== 0xff || marker < 0xc0 || isStandalone(marker) || length < 2 || next > bytes.length) {
      return undefined;
    }
    const segment = bytes.subarray(at, next);
    if (marker === startOfScan) {
      const end = size && endOfScans(bytes, next);
      if (!size || end === undefined) return undefined;
      parts.push(bytes.subarray(at, end));
      return { size, bytes: concatBytes(parts) };
    }
    if (isFrame(marker)) {
      if (size || !shownFrames.has(marker)) return undefined;
      size = frameSize(segment);
      if (!size) return undefined;
      parts.push(segment);
    } else if (tables.has(marker) || marker === app14) parts.push(segment);
    else if (marker === endOfImage) return undefined;
    at = next;
  }
  return undefined;
}

/** The size in a frame header (ITU T.81, B.2.2); undefined if browsers may not show such a frame. */
function frameSize(segment: Uint8Array): ImageSize | undefined {
  const width = uint16be(segment, 7);
  const height = uint16be(segment, 5);
  const components = segment[9] ?? 0;
  if (segment[4] !== 8 || (components !== 1 && components !== 3) || segment.length !== 10 + components * 3) {
    return undefined;
  }
  return Math.min(width, height) >= smallestEdge && width * height <= mostPixels ? { width, height } : undefined;
}

/** The end of an image whose first scan has its pixels at `at`; undefined if the image is truncated. */
function endOfScans(bytes: Uint8Array, at: number): number | undefined {
  let position = at;
  for (;;) {
    const found = bytes.indexOf(0xff, position);
    if (found < 0 || found + 1 >= bytes.length) return undefined;
    const marker = bytes[found + 1] ?? 0;
    if (marker === endOfImage) return found + 2;
    if (marker === 0xff) position = found + 1;
    else if (marker === 0 || isStandalone(marker)) position = found + 2;
    else {
      // Tables, and the headers of further scans.
      const length = uint16be(bytes, found + 2);
      if (length < 2) return undefined;
      position = found + 2 + length;
    }
  }
}

/** An APP1 segment whose only tag is the orientation (Exif 2.32, 4.6.4). */
export function orientationSegment(orientation: number): Uint8Array {
  const head = [0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0];
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return Uint8Array.of(...head, ...tiff);
}
