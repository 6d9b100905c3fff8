import type { Clock } from "../clock.ts";
import { folderOf, rootPath } from "../wire/gallery-path.ts";

/** Checks folders against the disk when they are requested. */
export interface FolderRechecks {
  /**
   * Compares the folder with the disk if that is due, and waits for it briefly. A longer check continues in the
   * background; an event reports its outcome.
   */
  check(path: string, recursive: boolean): Promise<void>;
  /** Notes that the folder and all below it were just read. Before the first call nothing is compared. */
  note(path: string): void;
}

/** A request waits at most this long for a check, so that a large folder or a slow disk delays nobody. */
const waitMs = 150;
/** Pages ask for the same folder many times, such as after each label. */
const leastPauseMs = 300;
/** Checks of a folder take at most a twentieth of the time. */
const pausePerWork = 19;
const mostRemembered = 1_000;

/** `recheck` compares a folder with the disk; it never rejects. With `isWatched`, changes are noticed without that. */
export function createFolderRechecks(
  clock: Clock,
  recheck: (path: string, recursive: boolean) => Promise<void>,
  isWatched: () => boolean = () => false,
): FolderRechecks {
  let isReadOnce = false;
  const running = new Map<string, Promise<void>>();
  /** When a folder, with all below it or without, is due again. */
  const dueAt = new Map<string, number>();
  const keyOf = (path: string, recursive: boolean) => `${recursive ? "all" : "own"} ${path}`;

  const isDue = (path: string, recursive: boolean): boolean => {
    const now = clock.now();
    const isFresh = (key: string) => now < (dueAt.get(key) ?? 0);
    if (!recursive && isFresh(keyOf(path, false))) return false;
    for (let each = path; ; each = folderOf(each)) {
      if (isFresh(keyOf(each, true))) return false;
      if (each === rootPath) return true;
    }
  };

  const remember = (key: string, pauseMs: number): void => {
    if (dueAt.size >= mostRemembered) dueAt.clear();
    dueAt.set(key, clock.now() + pauseMs);
  };

  const run = async (path: string, recursive: boolean): Promise<void> => {
    const startedAt = clock.now();
    const key = keyOf(path, recursive);
    await recheck(path, recursive);
    running.delete(key);
    remember(key, Math.max(leastPauseMs, (clock.now() - startedAt) * pausePerWork));
  };

  return {
    async check(path, recursive) {
      if (!isReadOnce || (recursive && isWatched())) return;
      const key = keyOf(path, recursive);
      if (!running.has(key)) {
        if (!isDue(path, recursive)) return;
        running.set(key, run(path, recursive));
      }
      const checked = running.get(key);
      await new Promise<void>((resolve) => {
        const cancel = clock.after(waitMs, resolve);
        void checked?.then(() => {
          cancel();
          resolve();
        });
      });
    },
    note(path) {
      isReadOnce = true;
      remember(keyOf(path, true), leastPauseMs);
    },
  };
}
