import type { ScanBatch } from "../source/source.ts";
import { prefixOf, rootPath } from "../wire/gallery-path.ts";

/** Tracks which folders requests wait for during the first scan. */
export interface FirstReading {
  /** The latest requested path that has not been read. */
  wanted(): string | undefined;
  /** Records the folders that a batch names. */
  found(batch: ScanBatch): void;
  /** Whether a request waits for a folder that has been read but is not visible yet. */
  isDue(): boolean;
  /** Notes that the content of these folders is visible. */
  shown(folders: readonly string[]): void;
  /** Resolves once the folder of the path is visible or known not to exist; rejects if the scan fails. */
  whenShown(path: string): Promise<void>;
  isOver(): boolean;
  /** Settles all waiting requests. */
  end(error?: unknown): void;
}

interface Waiter {
  readonly path: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createFirstReading(): FirstReading {
  const found = new Set<string>();
  const read = new Set<string>();
  const shown = new Set<string>();
  let waiters: Waiter[] = [];
  let ended: Promise<void> | undefined;

  const isDecided = (path: string, known: ReadonlySet<string>): boolean => {
    let at = rootPath;
    for (;;) {
      if (!known.has(at)) return false;
      if (at === path) return true;
      const slash = path.indexOf("/", prefixOf(at).length);
      at = slash < 0 ? path : path.slice(0, slash);
      if (!found.has(at)) return true;
    }
  };

  return {
    wanted: () => waiters.findLast(({ path }) => !isDecided(path, read))?.path,
    isDue: () => waiters.some(({ path }) => isDecided(path, read)),
    found(batch) {
      for (const folder of batch.folders) found.add(folder);
      for (const folder of batch.ahead ?? []) found.add(folder);
      for (const folder of batch.read ?? []) read.add(folder);
    },
    shown(folders) {
      for (const folder of folders) shown.add(folder);
      if (folders.length === 0) return;
      const decided = waiters.filter(({ path }) => isDecided(path, shown));
      waiters = waiters.filter((waiter) => !decided.includes(waiter));
      for (const { resolve } of decided) resolve();
    },
    async whenShown(path) {
      if (ended) return ended;
      if (isDecided(path, shown)) return;
      await new Promise<void>((resolve, reject) => waiters.push({ path, resolve, reject }));
    },
    isOver: () => ended !== undefined,
    end(error) {
      ended = error === undefined ? Promise.resolve() : Promise.reject(error);
      ended.catch(() => {});
      found.clear();
      read.clear();
      shown.clear();
      for (const { resolve, reject } of waiters) {
        if (error === undefined) resolve();
        else reject(error);
      }
      waiters = [];
    },
  };
}
