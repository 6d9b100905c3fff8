const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Writes values one after the other, little-endian. */
export interface ByteWriter {
  readonly length: number;
  bytes(bytes: Uint8Array): void;
  byte(value: number): void;
  /** A whole number from 0 below 2^32. */
  integer(value: number): void;
  number(value: number): void;
  text(text: string): void;
  /** Returns what was written since the last call. */
  take(): Uint8Array<ArrayBuffer>;
}

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(64 * 1024);
  let view = new DataView(buffer.buffer);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= buffer.length) return;
    const longer = new Uint8Array(Math.max(2 * buffer.length, length + more));
    longer.set(buffer);
    buffer = longer;
    view = new DataView(buffer.buffer);
  };
  const integer = (value: number): void => {
    reserve(4);
    view.setUint32(length, value, true);
    length += 4;
  };
  return {
    get length() {
      return length;
    },
    bytes(bytes) {
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    byte(value) {
      reserve(1);
      buffer[length] = value;
      length += 1;
    },
    integer,
    number(value) {
      reserve(8);
      view.setFloat64(length, value, true);
      length += 8;
    },
    text(text) {
      reserve(4 + 3 * text.length);
      const { written } = encoder.encodeInto(text, buffer.subarray(length + 4));
      integer(written);
      length += written;
    },
    take() {
      const taken = buffer.slice(0, length);
      length = 0;
      return taken;
    },
  };
}

/** Reads what a `ByteWriter` wrote; throws a `RangeError` past the end. */
export function createByteReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const skip = (count: number): number => {
    const start = at;
    at += count;
    return start;
  };
  const integer = (): number => view.getUint32(skip(4), true);
  return {
    byte: (): number => view.getUint8(skip(1)),
    integer,
    number: (): number => view.getFloat64(skip(8), true),
    text(): string {
      const length = integer();
      const start = skip(length);
      if (at > bytes.length) throw new RangeError("The text is cut off.");
      try {
        return decoder.decode(bytes.subarray(start, at));
      } catch {
        throw new RangeError("The text is not UTF-8.");
      }
    },
  };
}
