import type { FoundImage, ImageSource } from "../source/source.ts";

/** Files that are still being written: they are shown once their size and time stay the same. */
export interface GrowingFiles {
  /** Returns the images that can be shown; holds back those whose file has just been written. */
  hold(put: readonly FoundImage[]): readonly FoundImage[];
  /** Checks the held files again; returns those that have stopped growing. */
  settle(): Promise<readonly FoundImage[]>;
  readonly size: number;
}

export interface GrowingFilesOptions {
  readonly source: ImageSource;
  readonly clock: {
    /** Monotonic time, in ms. */
    now(): number;
    wallTime(): number;
  };
  readonly signal: AbortSignal;
}

/** A file that was written longer ago is complete. */
const writtenMs = 2_000;
/** A file whose size and time stay the same for so long has stopped growing. */
export const settleMs = 350;

export function createGrowingFiles({ source, clock, signal }: GrowingFilesOptions): GrowingFiles {
  const growing = new Map<string, { readonly found: FoundImage; readonly since: number }>();
  return {
    hold(put) {
      const since = clock.now();
      const time = clock.wallTime();
      const shown: FoundImage[] = [];
      for (const found of put) {
        if (Math.abs(time - found.modifiedAt) < writtenMs) growing.set(found.path, { found, since });
        else {
          growing.delete(found.path);
          shown.push(found);
        }
      }
      return shown;
    },
    async settle() {
      const since = clock.now();
      const due = [...growing.values()].filter((file) => since - file.since >= settleMs).map(({ found }) => found);
      if (due.length === 0) return [];
      for (const { path } of due) growing.delete(path);
      const { changed, missing } = await source.recheck({ folders: [], images: due }, signal);
      for (const found of changed) if (!growing.has(found.path)) growing.set(found.path, { found, since });
      const others = new Set([...missing, ...changed.map(({ path }) => path)]);
      return due.filter(({ path }) => !others.has(path));
    },
    get size() {
      return growing.size;
    },
  };
}
