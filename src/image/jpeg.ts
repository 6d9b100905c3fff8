import { hasText, uint16be } from "./integers.ts";
import { app1, isFrame, type JpegSegment, walkJpeg } from "./jpeg-walk.ts";
import { orientationOf, oriented, type ImageSize, unknownSize } from "./orientation.ts";
import { bytesAt, type Reading } from "./reading.ts";

const exifHead = "Exif\0\0";
const exifBytes = 1024;

/** The size as shown, from the frame header (ITU T.81, B.2.2) and the EXIF orientation. */
export function* jpegSize(): Reading<ImageSize> {
  let orientation: number | undefined;
  const walk = walkJpeg();
  for (let segment = yield* walk.next(); segment; segment = yield* walk.next()) {
    if (isFrame(segment.marker)) {
      const bytes = yield* bytesAt(segment.position, 5);
      const size = { width: uint16be(bytes, 3), height: uint16be(bytes, 1) };
      return size.width && size.height ? oriented(size, orientation) : unknownSize;
    }
    if (segment.marker === app1) orientation ??= yield* exifOrientation(segment);
  }
  return unknownSize;
}

function* exifOrientation({ position, length }: JpegSegment): Reading<number | undefined> {
  if (!hasText(yield* bytesAt(position, exifHead.length), 0, exifHead)) return undefined;
  const bytes = yield* bytesAt(position, Math.min(length, exifBytes));
  return orientationOf(bytes.subarray(exifHead.length, length));
}
