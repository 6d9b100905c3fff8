import { deflateSync } from "node:zlib";
import { crc32 } from "../../src/journal/log/crc32.ts";

/** The first bytes of a PNG of that size: enough for a probe, too little for a decoder. */
export function pngHead(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set([8, 2], 24);
  return bytes;
}

/** A PNG of that size whose chunks are in order but hold no pixels: as far as a decoder's look at the header. */
export function emptyPng(width: number, height: number): Uint8Array {
  const header = pngHead(width, height).subarray(16, 29);
  return pngOf([
    ["IHDR", header],
    ["IDAT", deflateSync(new Uint8Array(1))],
    ["IEND", new Uint8Array(0)],
  ]);
}

/** A PNG of the chunks, with their lengths and check sums. */
export function pngOf(chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const parts = chunks.flatMap(([type, content]) => {
    const named = Buffer.concat([Buffer.from(type), content]);
    return [uint32(content.length), named, uint32(crc32(named))];
  });
  return Uint8Array.from(Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** A marker segment of a JPEG. */
export function jpegSegment(marker: number, content: Uint8Array): Uint8Array {
  const length = content.length + 2;
  return Uint8Array.from([0xff, marker, length >> 8, length & 0xff, ...content]);
}
