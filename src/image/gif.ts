import { hasText, uint16le } from "./integers.ts";
import { type ImageSize, unknownSize } from "./orientation.ts";
import { bytesAt, type Reading } from "./reading.ts";

/** Whether the bytes begin like a GIF file. */
export function isGif(head: Uint8Array): boolean {
  return hasText(head, 0, "GIF87a") || hasText(head, 0, "GIF89a");
}

/** The size of the logical screen (GIF89a, section 18). */
export function* gifSize(): Reading<ImageSize> {
  const bytes = yield* bytesAt(0, 10);
  const size = { width: uint16le(bytes, 6), height: uint16le(bytes, 8) };
  return size.width && size.height ? size : unknownSize;
}
