import { hasText, uint16be } from "./integers.ts";
import { app1, isFrame, isJpeg, walkJpeg } from "./jpeg-walk.ts";
import { orientationOf, oriented, type ImageSize, unknownSize } from "./orientation.ts";
import { rawPlaces } from "./raw-containers.ts";
import { bytesAt, type Reading, type Span } from "./reading.ts";

/** The largest JPEG that is embedded in a camera raw file: what is shown of the file. */
export interface RawJpeg {
  readonly place: Span;
  /** As shown, orientation applied. */
  readonly size: ImageSize;
  /** EXIF orientation, 1 to 8: that of the raw file, or else of the JPEG. */
  readonly orientation: number;
  /** The JPEG's own EXIF segment, from its marker to its end. */
  readonly exif: Span | undefined;
}

/** Baseline, extended and progressive; others are lossless and hold the sensor's data. */
const shownFrames = new Set([0xc0, 0xc1, 0xc2]);
const mostChecks = 8;
const segmentHead = 4;
const exifHead = "Exif\0\0";

/** Finds the JPEG of most bytes that browsers can show. Undefined if there is none. */
export function* rawJpeg(): Reading<RawJpeg | undefined> {
  const head = (yield* bytesAt(0, 12)).slice(0, 12);
  const { orientation, places } = yield* rawPlaces(head);
  const ordered = places.toSorted((one, other) => other.length - one.length);
  for (const place of ordered.slice(0, mostChecks)) {
    const jpeg = yield* shifted(jpegHead(), place.position);
    if (!jpeg) continue;
    const shown = orientation ?? jpeg.orientation ?? 1;
    const exif = jpeg.exif && { ...jpeg.exif, position: jpeg.exif.position + place.position };
    return { place, size: oriented(jpeg.size, shown), orientation: shown, exif };
  }
  return undefined;
}

/** The size of a camera raw file's largest JPEG as shown. */
export function* rawSize(): Reading<ImageSize> {
  return (yield* rawJpeg())?.size ?? unknownSize;
}

interface JpegHead {
  readonly size: ImageSize;
  readonly orientation: number | undefined;
  readonly exif: Span | undefined;
}

function* jpegHead(): Reading<JpegHead | undefined> {
  if (!isJpeg(yield* bytesAt(0, 3))) return undefined;
  let exif: Span | undefined;
  let orientation: number | undefined;
  const walk = walkJpeg();
  for (let segment = yield* walk.next(); segment; segment = yield* walk.next()) {
    const { marker, position, length } = segment;
    if (isFrame(marker)) {
      const frame = yield* bytesAt(position, 6);
      const size = { width: uint16be(frame, 3), height: uint16be(frame, 1) };
      const isShown = shownFrames.has(marker) && frame[0] === 8 && size.width > 0 && size.height > 0;
      return isShown ? { size, orientation, exif } : undefined;
    }
    if (marker === app1 && !exif) {
      const content = (yield* bytesAt(position, length)).subarray(0, length);
      if (!hasText(content, 0, exifHead)) continue;
      exif = { position: position - segmentHead, length: length + segmentHead };
      orientation = orientationOf(content.subarray(exifHead.length));
    }
  }
  return undefined;
}

/** Runs a walk over the part of a file that begins at `base`. */
export function* shifted<T>(reading: Reading<T>, base: number): Reading<T> {
  let step = reading.next();
  while (!step.done) step = reading.next(yield* bytesAt(base + step.value.position, step.value.length));
  return step.value;
}
