import { uint32be } from "./integers.ts";
import { orientationOf, oriented, type ImageSize, unknownSize } from "./orientation.ts";
import { walkPng } from "./png-walk.ts";
import { bytesAt, type Reading } from "./reading.ts";

const maximumChunks = 64;
const maximumEdge = 0x7fffffff;
const exifBytes = 1024;

/** The size as shown, from IHDR and any eXIf chunk before the pixels (PNG, third edition, 11.2.1 and 11.3.4.5). */
export function* pngSize(): Reading<ImageSize> {
  const walk = walkPng(maximumChunks);
  const first = yield* walk.next();
  if (first?.type !== "IHDR") return unknownSize;
  const header = yield* bytesAt(first.position, 9);
  const size = { width: uint32be(header, 0), height: uint32be(header, 4) };
  if (header.length < 9 || !size.width || !size.height) return unknownSize;
  if (size.width > maximumEdge || size.height > maximumEdge) return unknownSize;
  for (let chunk = yield* walk.next(); chunk; chunk = yield* walk.next()) {
    const { type, position, length } = chunk;
    if (type === "IDAT" || type === "IEND") break;
    if (type !== "eXIf") continue;
    const bytes = yield* bytesAt(position, Math.min(length, exifBytes));
    return oriented(size, orientationOf(bytes.subarray(0, length)));
  }
  return size;
}
