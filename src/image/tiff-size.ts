import { hasText, uint32be, uint32le } from "./integers.ts";
import { oriented, type ImageSize, unknownSize } from "./orientation.ts";
import { bytesAt, type Reading } from "./reading.ts";
import { directoryAt } from "./tiff-directory.ts";

const widthTag = 0x0100;
const heightTag = 0x0101;
const orientationTag = 0x0112;

/** Whether the bytes begin like a TIFF, which many camera raw files also do. */
export function isTiff(head: Uint8Array): boolean {
  return hasText(head, 0, "II*\0") || hasText(head, 0, "MM\0*");
}

/** The size as shown of the first image (TIFF 6.0, section 8). */
export function* tiffSize(): Reading<ImageSize> {
  const head = yield* bytesAt(0, 8);
  const isBig = hasText(head, 0, "MM");
  const { entries } = yield* directoryAt((isBig ? uint32be : uint32le)(head, 4), isBig);
  const valueOf = (tag: number): number => entries.find((entry) => entry.tag === tag)?.value ?? 0;
  const size = { width: valueOf(widthTag), height: valueOf(heightTag) };
  return size.width && size.height ? oriented(size, valueOf(orientationTag)) : unknownSize;
}
