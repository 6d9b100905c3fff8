import { createFileWindow, type ReadableFile } from "./byte-window.ts";
import { concatBytes } from "../concat-bytes.ts";
import { rawJpeg } from "./raw-jpeg.ts";
import { readLater } from "./reading.ts";
import { orientationSegment } from "./whole-jpeg.ts";

/** A JPEG inside of a file: the bytes of `head`, then those of the file from `start` to `end`. */
export interface ShownJpeg {
  readonly head: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const mostReads = 256;
const startBytes = 2;
/** An EXIF segment further inside is left in place. */
const largestHead = 256 * 1024;

/**
 * The largest JPEG in a camera raw file, with the file's orientation in place of the JPEG's own EXIF. Undefined if there is
 * none. Rejects only if the file cannot be read.
 */
export async function shownJpeg(file: ReadableFile): Promise<ShownJpeg | undefined> {
  const jpeg = await readLater(rawJpeg(), createFileWindow(file, mostReads));
  if (!jpeg) return undefined;
  const { place, orientation, exif } = jpeg;
  const end = Math.min(place.position + place.length, file.size);
  const isNear = exif && exif.position + exif.length <= Math.min(end, place.position + largestHead);
  const before = isNear ? exif.position : place.position + startBytes;
  const start = isNear ? exif.position + exif.length : before;
  if (start >= end) return undefined;
  const head = concatBytes([
    await file.bytes(place.position, place.position + startBytes),
    ...(orientation > 1 ? [orientationSegment(orientation)] : []),
    ...(before > place.position + startBytes ? [await file.bytes(place.position + startBytes, before)] : []),
  ]);
  return { head, start, end };
}
