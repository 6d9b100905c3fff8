/** As much of an open file as reading its metadata takes; an `OpenImage` is one. */
export interface ReadableFile {
  readonly size: number;
  /** Reads all bytes of [start, end). */
  bytes(start: number, end: number): Promise<Uint8Array>;
}

/** A bounded view into an open file. */
export interface FileWindow {
  /** `length` bytes at `position`, fewer where the file or the budget ends. */
  at(position: number, length: number): Promise<Uint8Array>;
}

const nearby = 64 * 1024;
const afar = 4 * 1024;
const nothing = new Uint8Array(0);

/** A window that reads ahead while it moves on step by step, little after a leap, and at most `reads` times. */
export function createFileWindow(file: ReadableFile, reads = 2000): FileWindow {
  let start = 0;
  let loaded: Uint8Array = nothing;
  let left = reads;
  return {
    async at(position, length) {
      const end = Math.min(position + length, file.size);
      if (end <= position) return nothing;
      const loadedEnd = start + loaded.length;
      if (position < start || end > loadedEnd) {
        if (left-- <= 0) return nothing;
        const ahead = position <= loadedEnd ? nearby : afar;
        loaded = await file.bytes(position, Math.min(file.size, position + Math.max(length, ahead)));
        start = position;
      }
      return loaded.subarray(position - start, end - start);
    },
  };
}
