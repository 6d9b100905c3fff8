import { openTiff } from "./tiff.ts";

const orientationTag = 0x0112;
const shortType = 3;

/** The EXIF orientation (1 to 8) in a TIFF block, or undefined (Exif 2.32, 4.6.4). */
export function orientationOf(bytes: Uint8Array): number | undefined {
  const tiff = openTiff(bytes);
  const entry = tiff
    ?.entries(tiff.firstDirectory)
    .find(({ tag, type }) => tag === orientationTag && type === shortType);
  const value = entry ? (tiff?.uint16(entry.at) ?? 0) : 0;
  return value >= 1 && value <= 8 ? value : undefined;
}

/** An image's size in px. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The size of an image whose size cannot be read. */
export const unknownSize: ImageSize = { width: 0, height: 0 };

/** The size as shown: orientations 5 to 8 swap width and height. */
export function oriented(size: ImageSize, orientation: number | undefined): ImageSize {
  return orientation !== undefined && orientation >= 5 ? { width: size.height, height: size.width } : size;
}
