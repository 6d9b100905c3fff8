import { createBytes, createIntegers, grown } from "./numbers.ts";

/** Short texts in one run of UTF-8, numbered in the order they were added. */
export interface TextPool {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each text begins; it ends where the next one begins. */
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly count: number;
  add(text: string): void;
  read(index: number): string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function createTextPool(): TextPool {
  let bytes = createBytes(4096);
  let starts = createIntegers(1024);
  let count = 0;
  let end = 0;
  return {
    get bytes() {
      return bytes;
    },
    get starts() {
      return starts;
    },
    get count() {
      return count;
    },
    add(text) {
      bytes = grown(bytes, end + text.length * 3, createBytes);
      starts = grown(starts, count + 2, createIntegers);
      end += encoder.encodeInto(text, bytes.subarray(end)).written;
      count += 1;
      starts[count] = end;
    },
    read: (index) => decodeText(bytes, starts[index] ?? 0, starts[index + 1] ?? 0),
  };
}

/** Decodes UTF-8. ASCII, which most names are, needs no decoder. */
function decodeText(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(from, to));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Where `part` first occurs in bytes[from, to); -1 if it does not. `skips` are those of `part`. */
export function indexOfBytes(
  bytes: Uint8Array,
  part: Uint8Array,
  skips: Uint32Array,
  from: number,
  to: number,
): number {
  const last = part.length - 1;
  for (let at = from; at + last < to;) {
    let matched = last;
    while (matched >= 0 && bytes[at + matched] === part[matched]) matched -= 1;
    if (matched < 0) return at;
    at += skips[bytes[at + last] ?? 0] ?? 1;
  }
  return -1;
}

/** How far a search may move on, by the byte under the last byte of the part (Boyer, Moore and Horspool). */
export function skipsOf(part: Uint8Array): Uint32Array {
  const skips = new Uint32Array(256).fill(part.length);
  for (let at = 0; at < part.length - 1; at += 1) skips[part[at] ?? 0] = part.length - 1 - at;
  return skips;
}
