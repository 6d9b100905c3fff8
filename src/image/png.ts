import type { ByteWindow } from "./byte-window.ts";
import { fourCharacters, hasText, uint32be } from "./integers.ts";
import { orientationOf, oriented, type Size, unknownSize } from "./orientation.ts";

const maximumChunks = 64;
const maximumEdge = 0x7fffffff;

/** Whether the bytes begin with the PNG signature. */
export function isPng(head: Uint8Array): boolean {
  return head[0] === 0x89 && hasText(head, 1, "PNG\r\n\x1a\n");
}

/** The size as shown, from IHDR and an eXIf chunk before the pixels (PNG, third edition, 11.2.1 and 11.3.4.5). */
export function pngSize(window: ByteWindow): Size {
  const header = window.at(8, 17);
  if (header.length < 17 || !hasText(header, 4, "IHDR")) return unknownSize;
  const size = { width: uint32be(header, 8), height: uint32be(header, 12) };
  if (!size.width || !size.height || size.width > maximumEdge || size.height > maximumEdge) return unknownSize;
  return oriented(size, exifOrientation(window));
}

function exifOrientation(window: ByteWindow): number | undefined {
  let position = 8;
  for (let chunk = 0; chunk < maximumChunks; chunk++) {
    const bytes = window.at(position, 8);
    if (bytes.length < 8) return undefined;
    const length = uint32be(bytes, 0);
    const type = fourCharacters(bytes, 4);
    if (type === "IDAT" || type === "IEND") return undefined;
    if (type === "eXIf") return orientationOf(window.at(position + 8, Math.min(length, 1024)).subarray(0, length));
    position += 12 + length;
  }
  return undefined;
}
