import type { ImageSource, WatchOutcome, WatchReport } from "../source/source.ts";
import { settleMs } from "./growing-files.ts";
import { folderOf } from "../wire/gallery-path.ts";

/** Keeps the gallery in step with the folder. */
export interface LiveFolder {
  /** Resolves once watching has started or failed. */
  start(): Promise<void>;
  /** Whether it watches everything that is shown. */
  covers(): boolean;
  /** Why it cannot watch: a sentence. Undefined if it does, or if the source has no changes to report. */
  problem(): string | undefined;
  close(): Promise<void>;
}

export interface LiveFolderOptions {
  readonly source: ImageSource;
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** Whether a folder has been shown at the path. */
  readonly isFolder: (path: string) => boolean;
  /**
   * Reads `folders` again, and below them the folders that are new; and all of `replaced`, where other folders may be now.
   * Resolves with the new ones.
   */
  readonly follow: (folders: readonly string[], replaced: readonly string[]) => Promise<readonly string[]>;
  /** Shows the files that have stopped growing; resolves with how many are still growing. */
  readonly settle: () => Promise<number>;
  /** Compares everything with the disk: some changes were not reported. */
  readonly recheck: () => Promise<void>;
}

/** Changes within this time are read together. */
const joinMs = 150;
/** Files that are written right after their new folder was made may not be reported, so it is read again. */
const secondLookMs = 1_000;
/** With more changed folders, everything is compared with the disk. */
const mostFolders = 2_000;

export function createLiveFolder({ source, after, isFolder, follow, settle, recheck }: LiveFolderOptions): LiveFolder {
  const cancels = new Set<() => void>();
  let dirty = new Set<string>();
  let replaced = new Set<string>();
  let isUnknown = false;
  let isScheduled = false;
  let isSettling = false;
  let watching: WatchOutcome | undefined;
  let isClosed = false;

  const stop = async (): Promise<void> => {
    if (watching?.kind === "watching") await watching.close();
  };
  const later = (delayMs: number, task: () => Promise<void>): void => {
    if (isClosed) return;
    const cancel = after(delayMs, () => {
      cancels.delete(cancel);
      // The checks of the folders that people have open find the change again.
      void task().catch(() => {});
    });
    cancels.add(cancel);
  };

  const settleLater = (): void => {
    if (isSettling) return;
    isSettling = true;
    later(settleMs, async () => {
      isSettling = false;
      if ((await settle()) > 0) settleLater();
    });
  };

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    later(joinMs, async () => {
      isScheduled = false;
      const folders = [...dirty];
      const others = [...replaced];
      const everything = isUnknown || folders.length > mostFolders;
      dirty = new Set();
      replaced = new Set();
      isUnknown = false;
      if (everything) return recheck();
      const fresh = await follow(folders, others);
      if (fresh.length > 0) later(secondLookMs, async () => void (await follow(fresh, [])));
      settleLater();
    });
  };

  const report = (report: WatchReport): void => {
    if (report === "unknown") isUnknown = true;
    else
      for (const path of report) {
        dirty.add(folderOf(path));
        if (isFolder(path)) replaced.add(path);
      }
    schedule();
  };

  return {
    async start() {
      watching = await source.watch?.(report);
      if (isClosed) await stop();
    },
    covers: () => watching?.kind === "watching" && watching.coversAll(),
    problem: () => (watching?.kind === "unavailable" ? watching.reason : undefined),
    async close() {
      isClosed = true;
      for (const cancel of cancels) cancel();
      await stop();
    },
  };
}
