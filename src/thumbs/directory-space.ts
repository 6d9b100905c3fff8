import { statfs } from "node:fs/promises";
import type { Clock } from "../clock.ts";

/** What is left of a disk. */
export interface Space {
  /** Bytes free for us, beyond those that are reserved; negative when the reserve is touched. */
  readonly spare: number;
}

/** Looks at the disk that holds the folder; undefined where the system does not tell. */
export type LookAtSpace = (folder: string) => Promise<Space | undefined>;

const largestReserve = 512 * 1024 * 1024;
const reservedPart = 0.05;
const goodForMs = 1000;

/** A twentieth of the disk, 512 MiB at most, is reserved for labels. */
export const lookAtSpace: LookAtSpace = async (folder) => {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { spare: bavail * bsize - Math.min(largestReserve, blocks * bsize * reservedPart) };
  } catch {
    // Not on this runtime, or the folder is gone.
    return undefined;
  }
};

/** Keeps account of the spare space, so that not each write asks the system. */
export interface SpaceAccount {
  /** Whether that many bytes may be written; they count as written then. */
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
