import type { ByteWindow } from "./byte-window.ts";
import { fourCharacters, hasText, uint16le, uint24le, uint32le } from "./integers.ts";
import { orientationOf, oriented, type Size, unknownSize } from "./orientation.ts";

const maximumChunks = 64;
const exifFlag = 0x08;

/** Whether the bytes begin as a WebP file does. */
export function isWebp(head: Uint8Array): boolean {
  return hasText(head, 0, "RIFF") && hasText(head, 8, "WEBP");
}

/** The size as shown, from the first chunk and the EXIF chunk that it announces (RFC 9649, section 2). */
export function webpSize(window: ByteWindow): Size {
  const bytes = window.at(12, 18);
  switch (fourCharacters(bytes, 0)) {
    case "VP8 ":
      if (bytes.length < 18 || bytes[11] !== 0x9d || bytes[12] !== 0x01 || bytes[13] !== 0x2a) return unknownSize;
      return sized(uint16le(bytes, 14) & 0x3fff, uint16le(bytes, 16) & 0x3fff);
    case "VP8L": {
      if (bytes.length < 13 || bytes[8] !== 0x2f) return unknownSize;
      const bits = uint32le(bytes, 9);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case "VP8X": {
      if (bytes.length < 18) return unknownSize;
      const size = { width: 1 + uint24le(bytes, 12), height: 1 + uint24le(bytes, 15) };
      return ((bytes[8] ?? 0) & exifFlag) === 0 ? size : oriented(size, exifOrientation(window));
    }
    default:
      return unknownSize;
  }
}

function sized(width: number, height: number): Size {
  return width && height ? { width, height } : unknownSize;
}

function exifOrientation(window: ByteWindow): number | undefined {
  let position = 12;
  for (let chunk = 0; chunk < maximumChunks; chunk++) {
    const bytes = window.at(position, 8);
    if (bytes.length < 8) return undefined;
    const length = uint32le(bytes, 4);
    if (hasText(bytes, 0, "EXIF")) {
      const block = window.at(position + 8, Math.min(length, 1024)).subarray(0, length);
      // Some writers keep the JPEG prefix in front of the TIFF block.
      return orientationOf(hasText(block, 0, "Exif\0\0") ? block.subarray(6) : block);
    }
    position += 8 + length + (length & 1);
  }
  return undefined;
}
