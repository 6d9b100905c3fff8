import { hasText, uint16be } from "./integers.ts";
import { app1, app2, isFrame, walkJpeg } from "./jpeg-walk.ts";
import { orientationOf, type ImageSize } from "./orientation.ts";
import { bytesAt, type Reading, type Span } from "./reading.ts";
import { openTiff } from "./tiff.ts";

/** The smaller versions that are embedded in a JPEG. */
export interface EmbeddedPlaces {
  /** The image's size in px before its orientation is applied. */
  readonly size: ImageSize;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** Where the file says that smaller versions are, smallest first. */
  readonly places: readonly Span[];
}

const thumbnailOffset = 0x0201;
const thumbnailLength = 0x0202;
const entriesOfImages = 0xb002;
const bytesOfImage = 16;
const mostImages = 8;
/** The multi-picture types of large thumbnails; others may be depth or gain maps (CIPA DC-007, 5.2.3.3). */
const typeMask = 0xffffff;
const largeThumbnails = new Set([0x010001, 0x010002]);

/** Finds the EXIF thumbnail (Exif 2.32, 4.6.5) and the large thumbnails of the multi-picture format (CIPA DC-007). */
export function* embeddedPlaces(): Reading<EmbeddedPlaces | undefined> {
  const places: Span[] = [];
  let orientation: number | undefined;
  const walk = walkJpeg();
  for (let segment = yield* walk.next(); segment; segment = yield* walk.next()) {
    const { marker, position, length } = segment;
    if (isFrame(marker)) {
      const frame = yield* bytesAt(position, 6);
      const size = { width: uint16be(frame, 3), height: uint16be(frame, 1) };
      if (!size.width || !size.height) return undefined;
      const ordered = places.toSorted((one, other) => one.length - other.length);
      return { size, orientation: orientation ?? 1, places: ordered };
    }
    if (marker === app1 && orientation === undefined) {
      const content = (yield* bytesAt(position, length)).subarray(0, length);
      if (!hasText(content, 0, "Exif\0\0")) continue;
      const tiff = content.subarray(6);
      orientation = orientationOf(tiff) ?? 1;
      const place = exifThumbnail(tiff);
      if (place) places.push({ ...place, position: place.position + position + 6 });
    } else if (marker === app2 && places.length <= mostImages) {
      const content = (yield* bytesAt(position, length)).subarray(0, length);
      if (!hasText(content, 0, "MPF\0")) continue;
      for (const place of multiPictures(content.subarray(4))) {
        places.push({ ...place, position: place.position + position + 4 });
      }
    }
  }
  return undefined;
}

/** The position in the block of the thumbnail that the second directory names. */
function exifThumbnail(bytes: Uint8Array): Span | undefined {
  const tiff = openTiff(bytes);
  const directory = tiff?.nextDirectory(tiff.firstDirectory) ?? 0;
  if (!tiff || directory === 0) return undefined;
  let position = 0;
  let length = 0;
  for (const { tag, at } of tiff.entries(directory)) {
    if (tag === thumbnailOffset) position = tiff.uint32(at);
    if (tag === thumbnailLength) length = tiff.uint32(at);
  }
  return position > 0 && length > 0 ? { position, length } : undefined;
}

/** The large thumbnails in an MP index; positions count from the start of its TIFF block. */
function multiPictures(bytes: Uint8Array): readonly Span[] {
  const tiff = openTiff(bytes);
  const index = tiff?.entries(tiff.firstDirectory).find(({ tag }) => tag === entriesOfImages);
  if (!tiff || !index) return [];
  const first = tiff.uint32(index.at);
  const count = Math.min(mostImages, Math.floor(index.count / bytesOfImage));
  const found: Span[] = [];
  for (let at = first; at < first + count * bytesOfImage; at += bytesOfImage) {
    const type = tiff.uint32(at) & typeMask;
    const length = tiff.uint32(at + 4);
    const position = tiff.uint32(at + 8);
    if (largeThumbnails.has(type) && length > 0 && position > 0) found.push({ position, length });
  }
  return found;
}
