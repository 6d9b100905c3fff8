import type { FolderLock } from "../../src/journal/lock/folder-lock.ts";

/** Where journals on a simulated disk keep the labels. */
export const labelFolder = "/served/.lenslet";

/** A lock for journals on a simulated disk, where nobody else writes. */
export const freeLock: FolderLock = {
  announce: async () => undefined,
  check: async () => "ours",
  release: async () => undefined,
};

/** Lets everything run that waits for nothing but the simulated disk. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
