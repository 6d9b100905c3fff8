/** Reads up to `length` bytes at `position`; fewer at the end of the file. The array may be reused by the next call. */
export type ReadBytes = (position: number, length: number) => Uint8Array;

/** A bounded view into a file of unknown length. */
export interface ByteWindow {
  /** The bytes from `position`, at least `length` of them unless the file or the budget ends first. Valid until the next call. */
  at(position: number, length: number): Uint8Array;
}

/** What is read at a time where little is needed. */
const usualBytes = 4096;

/** No larger piece is ever asked for. */
export const largestRead = 64 * 1024;

const nothing = new Uint8Array(0);

/** A window over `read` that asks at most `reads` times, so that no file, however hostile, takes long. */
export function createByteWindow(read: ReadBytes, reads = 512): ByteWindow {
  let start = 0;
  let loaded: Uint8Array = nothing;
  let left = reads;
  return {
    at(position, length) {
      const inside = position - start;
      if (inside >= 0 && inside + length <= loaded.length) return loaded.subarray(inside);
      if (left <= 0 || !Number.isSafeInteger(position) || position < 0) return nothing;
      left--;
      loaded = read(position, Math.min(largestRead, Math.max(length, usualBytes)));
      start = position;
      return loaded;
    },
  };
}
