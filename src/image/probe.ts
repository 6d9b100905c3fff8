import { avifSize, isAvif } from "./avif.ts";
import { createByteWindow, type FileWindow, type ReadBytes } from "./byte-window.ts";
import type { ImageFacts, ImageFormat } from "./image-facts.ts";
import { gifSize, isGif } from "./gif.ts";
import { jpegSize } from "./jpeg.ts";
import { isJpeg } from "./jpeg-walk.ts";
import type { ImageSize } from "./orientation.ts";
import { pngSize } from "./png.ts";
import { isPng } from "./png-walk.ts";
import { rawSize } from "./raw-jpeg.ts";
import { isRaw } from "./raw-containers.ts";
import { type Reading, readLater, readNow } from "./reading.ts";
import { isTiff, tiffSize } from "./tiff-size.ts";
import { webpSize } from "./webp.ts";
import { isWebp } from "./webp-walk.ts";

const sizeReaders: Readonly<Record<ImageFormat, () => Reading<ImageSize>>> = {
  jpeg: jpegSize,
  png: pngSize,
  webp: webpSize,
  gif: gifSize,
  avif: avifSize,
  raw: rawSize,
  tiff: tiffSize,
};

/**
 * The format by the first bytes of a file; undefined if it is not a served format. Only TIFF and the camera raw files that begin
 * like one differ by `named`, the format of the file's name.
 */
export function formatOfBytes(head: Uint8Array, named?: ImageFormat): ImageFormat | undefined {
  if (isJpeg(head)) return "jpeg";
  if (isPng(head)) return "png";
  if (isWebp(head)) return "webp";
  if (isGif(head)) return "gif";
  if (isAvif(head)) return "avif";
  if (isTiff(head) && named !== "raw") return "tiff";
  return isRaw(head) ? "raw" : undefined;
}

/**
 * Format and size of the image that `read` reads from; undefined if it is not a served format. Makes a bounded number of
 * reads, mostly of a few kilobytes. Throws only what `read` throws. `named` is the format of the file's name.
 */
export function probeImage(read: ReadBytes, named?: ImageFormat): ImageFacts | undefined {
  const window = createByteWindow(read);
  const format = formatOfBytes(window.at(0, 12), named);
  return format && { format, ...readNow(sizeReaders[format](), window) };
}

/** As {@link probeImage}, for a file that is read asynchronously. */
export async function probeFile(window: FileWindow, named?: ImageFormat): Promise<ImageFacts | undefined> {
  const format = formatOfBytes(await window.at(0, 12), named);
  return format && { format, ...(await readLater(sizeReaders[format](), window)) };
}

/** As {@link probeImage}, for an image in memory. */
export function probeBytes(bytes: Uint8Array, named?: ImageFormat): ImageFacts | undefined {
  return probeImage((position, length) => bytes.subarray(position, position + length), named);
}
