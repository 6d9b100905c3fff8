import { fourCharacters, hasText, uint32be } from "./integers.ts";
import { bytesAt, type Reading } from "./reading.ts";

/** A chunk. `position` and `length` are those of its content. */
export interface PngChunk {
  readonly type: string;
  readonly position: number;
  readonly length: number;
}

/** Iterates over chunks. */
export interface PngWalk {
  /** The next chunk; undefined at the end of the file. */
  next(): Reading<PngChunk | undefined>;
  /**
   * Skips the chunks after `chunk` that have its type and length: encoders cut the pixels into thousands of equal ones. Looks at
   * few of their heads.
   */
  skipAlike(chunk: PngChunk): Reading<void>;
}

/** Whether the bytes begin with the PNG signature. */
export function isPng(head: Uint8Array): boolean {
  return head[0] === 0x89 && hasText(head, 1, "PNG\r\n\x1a\n");
}

/** Walks over at most `chunks` chunks of a PNG (PNG, third edition, 5.3). */
export function walkPng(chunks: number): PngWalk {
  let position = 8;
  let left = chunks;
  return {
    *next() {
      if (left-- <= 0) return undefined;
      const head = yield* bytesAt(position, 8);
      if (head.length < 8) return undefined;
      const chunk = { type: fourCharacters(head, 4), position: position + 8, length: uint32be(head, 0) };
      position = chunk.position + chunk.length + 4;
      return chunk;
    },
    *skipAlike({ type, length }) {
      const step = length + 12;
      for (let jump = 1; jump >= 1;) {
        // Nothing but a chunk alike has these eight bytes in just that place.
        const head = yield* bytesAt(position + (jump - 1) * step, 8);
        const isAlike = head.length >= 8 && uint32be(head, 0) === length && fourCharacters(head, 4) === type;
        if (isAlike) position += jump * step;
        jump = isAlike ? jump * 2 : Math.floor(jump / 2);
      }
    },
  };
}
