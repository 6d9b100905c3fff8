import { hasText, uint16be, uint16le, uint32be, uint32le } from "./integers.ts";

const orientationTag = 0x0112;
const shortType = 3;
const maximumEntries = 256;

/** The EXIF orientation (1 to 8) in a TIFF block, or undefined. See EXIF 2.32, section 4.6.4. */
export function orientationOf(tiff: Uint8Array): number | undefined {
  const little = hasText(tiff, 0, "II*\0");
  if (!little && !hasText(tiff, 0, "MM\0*")) return undefined;
  const uint16 = little ? uint16le : uint16be;
  const directory = (little ? uint32le : uint32be)(tiff, 4);
  const entries = Math.min(uint16(tiff, directory), maximumEntries);
  for (let index = 0; index < entries; index++) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > tiff.length) return undefined;
    if (uint16(tiff, entry) !== orientationTag || uint16(tiff, entry + 2) !== shortType) continue;
    const value = uint16(tiff, entry + 8);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** An image's size in px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size when it could not be read. */
export const unknownSize: Size = { width: 0, height: 0 };

/** The size as shown: orientations 5 to 8 lie on their side. */
export function oriented(size: Size, orientation: number | undefined): Size {
  return orientation !== undefined && orientation >= 5 ? { width: size.height, height: size.width } : size;
}
