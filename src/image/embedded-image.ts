import { createFileWindow, type ReadableFile } from "./byte-window.ts";
import { embeddedPlaces } from "./embedded-places.ts";
import { isJpeg } from "./jpeg-walk.ts";
import type { ImageSize } from "./orientation.ts";
import { readLater } from "./reading.ts";
import { wholeJpeg } from "./whole-jpeg.ts";

/** Reads of one file: its head, and a few jumps to the frame header. */
const mostReads = 64;
const largestSmall = 256 * 1024;
const largestLarge = 2 * 1024 * 1024;
const shapeTolerance = 0.05;

/**
 * Returns a smaller version that is embedded in a JPEG, as a whole JPEG with the image's orientation and no other metadata.
 * Reads a few kilobytes and decodes nothing. `small` is the thumbnail, `large` the largest embedded version. Cameras may put
 * bars around a thumbnail of 160 × 120; `object-fit: cover` in the image's own shape hides them. Undefined if no embedded
 * version has the image's shape, and for other formats. Rejects only if the file cannot be read.
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

/** Editors that crop or rotate an image may leave the old thumbnail, which then shows something else. */
function isOfShape(small: ImageSize, whole: ImageSize): boolean {
  if (small.width > whole.width || small.height > whole.height) return false;
  const shape = whole.width / whole.height;
  const difference = small.width / small.height / shape - 1;
  return Math.abs(difference) <= shapeTolerance || (hasBars(small) && shape > 4 / 3);
}

/** DCF requires this thumbnail size whatever the image's shape (JEITA CP-3461, 3.3.2). */
function hasBars({ width, height }: ImageSize): boolean {
  return width === 160 && height === 120;
}
