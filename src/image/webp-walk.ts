import { fourCharacters, hasText, uint32le } from "./integers.ts";
import { bytesAt, type Reading } from "./reading.ts";

/** A chunk. `position` and `length` are those of its content. */
export interface WebpChunk {
  readonly type: string;
  readonly position: number;
  readonly length: number;
}

/** Iterates over chunks. */
export interface WebpWalk {
  /** The next chunk; undefined at the end of the file. */
  next(): Reading<WebpChunk | undefined>;
}

/** Whether the bytes begin like a WebP file. */
export function isWebp(head: Uint8Array): boolean {
  return hasText(head, 0, "RIFF") && hasText(head, 8, "WEBP");
}

/** Walks over at most `chunks` chunks of a WebP (RFC 9649, section 2.3). */
export function walkWebp(chunks: number): WebpWalk {
  let position = 12;
  let left = chunks;
  return {
    *next() {
      if (left-- <= 0) return undefined;
      const head = yield* bytesAt(position, 8);
      if (head.length < 8) return undefined;
      const chunk = { type: fourCharacters(head, 0), position: position + 8, length: uint32le(head, 4) };
      position = chunk.position + chunk.length + (chunk.length & 1);
      return chunk;
    },
  };
}

/** The TIFF block in an EXIF chunk, without the JPEG prefix that some writers put before it. */
export function tiffOfChunk(content: Uint8Array): Uint8Array {
  return hasText(content, 0, "Exif\0\0") ? content.subarray(6) : content;
}
