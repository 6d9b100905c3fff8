import { uint16le, uint24le, uint32le } from "./integers.ts";
import { orientationOf, oriented, type ImageSize, unknownSize } from "./orientation.ts";
import { bytesAt, type Reading } from "./reading.ts";
import { tiffOfChunk, walkWebp, type WebpWalk } from "./webp-walk.ts";

const maximumChunks = 64;
const exifFlag = 0x08;
const exifBytes = 1024;

/** The size as shown, from the first chunk and the EXIF chunk if the first one announces it (RFC 9649, section 2). */
export function* webpSize(): Reading<ImageSize> {
  const walk = walkWebp(maximumChunks);
  const first = yield* walk.next();
  if (!first) return unknownSize;
  const bytes = yield* bytesAt(first.position, 10);
  switch (first.type) {
    case "VP8 ":
      if (bytes.length < 10 || bytes[3] !== 0x9d || bytes[4] !== 0x01 || bytes[5] !== 0x2a) return unknownSize;
      return sized(uint16le(bytes, 6) & 0x3fff, uint16le(bytes, 8) & 0x3fff);
    case "VP8L": {
      if (bytes.length < 5 || bytes[0] !== 0x2f) return unknownSize;
      const bits = uint32le(bytes, 1);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case "VP8X": {
      if (bytes.length < 10) return unknownSize;
      const size = { width: 1 + uint24le(bytes, 4), height: 1 + uint24le(bytes, 7) };
      return ((bytes[0] ?? 0) & exifFlag) === 0 ? size : oriented(size, yield* exifOrientation(walk));
    }
    default:
      return unknownSize;
  }
}

function sized(width: number, height: number): ImageSize {
  return width && height ? { width, height } : unknownSize;
}

function* exifOrientation(walk: WebpWalk): Reading<number | undefined> {
  for (let chunk = yield* walk.next(); chunk; chunk = yield* walk.next()) {
    if (chunk.type !== "EXIF") continue;
    const bytes = yield* bytesAt(chunk.position, Math.min(chunk.length, exifBytes));
    return orientationOf(tiffOfChunk(bytes.subarray(0, chunk.length)));
  }
  return undefined;
}
