/** A value in a directory of a TIFF. */
export type TiffValue =
  /** A LONG. */
  | number
  | { readonly short: number }
  /** ASCII. */
  | string
  /** Bytes as the value itself. */
  | { readonly bytes: Uint8Array }
  /** A LONG: where these bytes are. */
  | { readonly placed: Uint8Array }
  /** LONGs: where these directories are. */
  | { readonly directories: readonly TiffDirectory[] };

export interface TiffDirectory {
  readonly tags: readonly (readonly [tag: number, value: TiffValue])[];
  readonly next?: TiffDirectory | undefined;
}

interface TiffOptions {
  /** The first four bytes: the byte order and a number, 42 in a TIFF. */
  readonly signature?: string;
  /** Bytes between the header and the first directory. */
  readonly after?: string;
}

/** Builds a TIFF of directories, with their values and what they point at. */
export function buildTiff(first: TiffDirectory, { signature = "II*\0", after = "" }: TiffOptions = {}): Uint8Array {
  const isLittle = signature.startsWith("II");
  let bytes = Buffer.alloc(0);
  const reserve = (length: number): number => {
    const at = bytes.length + (bytes.length % 2);
    bytes = Buffer.concat([bytes, Buffer.alloc(at - bytes.length + length)]);
    return at;
  };
  const append = (content: Uint8Array): number => {
    const at = reserve(content.length);
    bytes.set(content, at);
    return at;
  };
  const uint16 = (value: number): Buffer => (isLittle ? little16(value) : little16(value).reverse());
  const uint32 = (value: number): Buffer => (isLittle ? little32(value) : little32(value).reverse());

  const encoded = (value: TiffValue): readonly [type: number, count: number, content: Uint8Array] => {
    if (typeof value === "number") return [4, 1, uint32(value)];
    if (typeof value === "string") return [2, value.length + 1, Buffer.from(`${value}\0`)];
    if ("short" in value) return [3, 1, uint16(value.short)];
    if ("bytes" in value) return [7, value.bytes.length, value.bytes];
    if ("placed" in value) return [4, 1, uint32(append(value.placed))];
    const places = value.directories.map(place);
    return [4, places.length, Buffer.concat(places.map(uint32))];
  };
  const place = ({ tags, next }: TiffDirectory): number => {
    const at = reserve(2 + 12 * tags.length + 4);
    bytes.set(uint16(tags.length), at);
    for (const [index, [tag, value]] of tags.entries()) {
      const [type, count, content] = encoded(value);
      const last = content.length > 4 ? uint32(append(content)) : content;
      bytes.set(Buffer.concat([uint16(tag), uint16(type), uint32(count), last]), at + 2 + 12 * index);
    }
    if (next) {
      const following = place(next);
      bytes.set(uint32(following), at + 2 + 12 * tags.length);
    }
    return at;
  };

  append(Buffer.from(`${signature}\0\0\0\0${after}`, "latin1"));
  const start = place(first);
  bytes.set(uint32(start), 4);
  return Uint8Array.from(bytes);
}

function little16(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8]);
}

function little32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
