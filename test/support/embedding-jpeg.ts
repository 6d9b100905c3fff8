import { jpegSegment } from "./images.ts";

interface Embedding {
  /** EXIF orientation; default 1. */
  readonly orientation?: number;
  /** The EXIF thumbnail. */
  readonly thumbnail?: Uint8Array;
  /** Images of the multi-picture format, each with its type code; they follow the image. */
  readonly more?: readonly (readonly [type: number, bytes: Uint8Array])[];
}

/** The JPEG with an EXIF block and an MP index as cameras write them, instead of what metadata it has at its start. */
export function embeddingJpeg(jpeg: Uint8Array, { orientation = 1, thumbnail, more = [] }: Embedding): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8), jpegSegment(0xe1, exifOf(orientation, thumbnail))];
  const before = Buffer.concat(parts).length;
  if (more.length > 0) {
    const indexBytes = 4 + 8 + 2 + 12 * 2 + 4 + 16 * (more.length + 1);
    const tiffAt = before + 4 + 4;
    let at = before + 4 + indexBytes + jpeg.length - 2 - tiffAt;
    const entries = [entry(0x020000, jpeg.length, 0)];
    for (const [type, bytes] of more) {
      entries.push(entry(type, bytes.length, at));
      at += bytes.length;
    }
    parts.push(jpegSegment(0xe2, mpIndex(entries)));
  }
  return Uint8Array.from(Buffer.concat([...parts, jpeg.subarray(2), ...more.map(([, bytes]) => bytes)]));
}

function exifOf(orientation: number, thumbnail: Uint8Array | undefined): Uint8Array {
  const second = 8 + 2 + 12 + 4;
  const tiff = Buffer.concat([
    Buffer.from("II*\0\x08\0\0\0", "latin1"),
    Buffer.from([1, 0]),
    field(0x0112, 3, 1, orientation),
    uint32(thumbnail ? second : 0),
    ...(thumbnail
      ? [
          Buffer.from([3, 0]),
          field(0x0103, 3, 1, 6),
          field(0x0201, 4, 1, second + 2 + 36 + 4),
          field(0x0202, 4, 1, thumbnail.length),
          uint32(0),
          thumbnail,
        ]
      : []),
  ]);
  return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
}

function mpIndex(entries: readonly Buffer[]): Uint8Array {
  return Buffer.concat([
    Buffer.from("MPF\0II*\0\x08\0\0\0", "latin1"),
    Buffer.from([2, 0]),
    field(0xb001, 4, 1, entries.length),
    field(0xb002, 7, 16 * entries.length, 8 + 2 + 12 * 2 + 4),
    uint32(0),
    ...entries,
  ]);
}

function entry(type: number, size: number, offset: number): Buffer {
  return Buffer.concat([uint32(type), uint32(size), uint32(offset), uint32(0)]);
}

function field(tag: number, type: number, count: number, value: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(count, 4);
  bytes.writeUInt32LE(value, 8);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
