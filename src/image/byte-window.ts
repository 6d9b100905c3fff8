/** Reads up to `length` bytes at `position`; fewer at the end of the file. The array may be reused by the next call. */
export type ReadBytes = (position: number, length: number) => Uint8Array;

/** The part of an open file that reading its metadata needs; an `OpenImage` is one. */
export interface ReadableFile {
  readonly size: number;
  /** Reads all bytes of [start, end). */
  bytes(start: number, end: number): Promise<Uint8Array>;
}

/**
 * A bounded view into a file. `at` returns the bytes from `position`: at least `length` of them unless the file or the budget
 * ends first, and valid until the next call.
 */
export interface ByteWindow {
  at(position: number, length: number): Uint8Array;
}

/** A {@link ByteWindow} over a file that is read asynchronously. */
export interface FileWindow {
  at(position: number, length: number): Promise<Uint8Array>;
}

/** The most that a synchronous window reads at once, in bytes. */
export const largestRead = 64 * 1024;

const nothing = new Uint8Array(0);

/** Reads `read` at most `reads` times, which bounds the time that a hostile file takes. */
export function createByteWindow(read: ReadBytes, reads = 512): ByteWindow {
  const piece = createPiece({ reads, size: Infinity, largest: largestRead, nearby: 4096, afar: 4096 });
  return {
    at(position, length) {
      const due = piece.due(position, length);
      if (due > 0) piece.load(position, read(position, due));
      return piece.from(position);
    },
  };
}

/** Reads `file` at most `reads` times: 64 KiB at a time while positions follow each other, 4 KiB after a jump. */
export function createFileWindow(file: ReadableFile, reads = 2000): FileWindow {
  const piece = createPiece({ reads, size: file.size, largest: Infinity, nearby: 64 * 1024, afar: 4096 });
  return {
    async at(position, length) {
      const due = piece.due(position, length);
      if (due > 0) piece.load(position, await file.bytes(position, position + due));
      return piece.from(position);
    },
  };
}

interface PieceLimits {
  /** How many reads there may be. */
  readonly reads: number;
  /** The file's size in bytes; Infinity if it is unknown. */
  readonly size: number;
  /** The largest read, in bytes. */
  readonly largest: number;
  /** The least to read where the position follows the last piece, in bytes. */
  readonly nearby: number;
  /** The least to read after a jump, in bytes. */
  readonly afar: number;
}

/** The part of a file that was read last. */
interface Piece {
  /** Bytes to load at `position` before `from`; 0 if they are loaded already or the budget is spent. */
  due(position: number, length: number): number;
  load(position: number, bytes: Uint8Array): void;
  /** The loaded bytes from `position`. */
  from(position: number): Uint8Array;
}

function createPiece({ reads, size, largest, nearby, afar }: PieceLimits): Piece {
  let start = 0;
  let loaded: Uint8Array = nothing;
  let left = reads;
  return {
    due(position, length) {
      const end = Math.min(position + length, size);
      const loadedEnd = start + loaded.length;
      if (end <= position || (position >= start && end <= loadedEnd)) return 0;
      if (left <= 0 || !Number.isSafeInteger(position) || position < 0) return 0;
      left--;
      const least = position <= loadedEnd ? nearby : afar;
      return Math.min(largest, size - position, Math.max(length, least));
    },
    load(position, bytes) {
      start = position;
      loaded = bytes;
    },
    from: (position) => (position >= start ? loaded.subarray(position - start) : nothing),
  };
}
