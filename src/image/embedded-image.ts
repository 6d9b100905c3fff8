import { createFileWindow, type ReadableFile } from "./byte-window.ts";
import { embeddedPlaces } from "./embedded-places.ts";
import { isJpeg } from "./jpeg-walk.ts";
import type { Size } from "./orientation.ts";
import { readLater } from "./reading.ts";
import { wholeJpeg } from "./whole-jpeg.ts";

/** Reads that finding the places may take: the head, and a few leaps to the frame. */
const mostReads = 64;
const largestSmall = 256 * 1024;
const largestLarge = 2 * 1024 * 1024;
const shapeTolerance = 0.05;

/**
 * A smaller version of itself that a JPEG holds, from a few kilobytes of the file and without decoding: a whole JPEG,
 * turned as the image is, without metadata. `small` is its thumbnail, `large` the largest that is there. A camera may
 * put bars around a thumbnail of 160 × 120: shown in the image's own shape with `object-fit: cover` they are gone. Undefined
 * when it holds none of its own shape, and for other formats. Rejects only if the file cannot be read.
 */
export async function embeddedImage(file: ReadableFile, wanted: "small" | "large"): Promise<Uint8Array | undefined> {
  const window = createFileWindow(file, mostReads);
  if (!isJpeg(await window.at(0, 3))) return undefined;
  const found = await readLater(embeddedPlaces(), window);
  if (!found) return undefined;
  const limit = wanted === "small" ? largestSmall : largestLarge;
  const places = found.places.filter(({ position, length }) => length <= limit && position + length <= file.size);
  for (const { position, length } of wanted === "small" ? places : places.toReversed()) {
    const jpeg = wholeJpeg((await window.at(position, length)).subarray(0, length), found.orientation);
    if (jpeg && isOfShape(jpeg.size, found.size)) return jpeg.bytes;
  }
  return undefined;
}

/** An editor that crops or turns an image may leave its thumbnail as it was: that is no version of the image any more. */
function isOfShape(small: Size, whole: Size): boolean {
  if (small.width > whole.width || small.height > whole.height) return false;
  const shape = whole.width / whole.height;
  const difference = small.width / small.height / shape - 1;
  return Math.abs(difference) <= shapeTolerance || (hasBars(small) && shape > 4 / 3);
}

/** The size that DCF asks of thumbnails, whatever the shape of the image (JEITA CP-3461, 3.3.2). */
function hasBars({ width, height }: Size): boolean {
  return width === 160 && height === 120;
}
