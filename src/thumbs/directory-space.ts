import { statfs } from "node:fs/promises";
import type { Clock } from "../clock.ts";

/** The free space of a disk. */
export interface Space {
  /** Free bytes beyond the reserve; negative once the reserve is in use. */
  readonly spare: number;
}

/** Measures the disk that holds the folder; undefined where the system cannot. */
export type LookAtSpace = (folder: string) => Promise<Space | undefined>;

const largestReserve = 512 * 1024 * 1024;
const reservedPart = 0.05;
const goodForMs = 1000;

/** Reserves 5% of the disk, at most 512 MiB, for labels. */
export const lookAtSpace: LookAtSpace = async (folder) => {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { spare: bavail * bsize - Math.min(largestReserve, blocks * bsize * reservedPart) };
  } catch {
    // This runtime has no `statfs`, or the folder is gone.
    return undefined;
  }
};

/** Tracks the spare space, so that not every write asks the system. */
export interface SpaceAccount {
  /** Resolves with whether that many bytes may be written, and counts them as written if so. */
  take(bytes: number): Promise<boolean>;
}

export function createSpaceAccount(clock: Clock, folder: string, look: LookAtSpace): SpaceAccount {
  let known = 0;
  let goodUntil = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  const lookAgain = async (): Promise<void> => {
    known = (await look(folder))?.spare ?? Number.POSITIVE_INFINITY;
    goodUntil = clock.now() + goodForMs;
    looking = undefined;
  };

  return {
    async take(bytes) {
      if (clock.now() >= goodUntil) await (looking ??= lookAgain());
      if (known < bytes) return false;
      known -= bytes;
      return true;
    },
  };
}
