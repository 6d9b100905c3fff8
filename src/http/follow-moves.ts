import type { MovedFiles } from "../finish/finisher.ts";
import { folderOf } from "../wire/gallery-path.ts";
import type { Gallery } from "../gallery/gallery.ts";
import type { PathMove } from "../labels/moved-labels.ts";

export interface FollowMovesOptions {
  readonly gallery: Gallery;
  /** Compares a folder with the disk. */
  readonly recheck: (path: string, recursive: boolean) => Promise<void>;
  readonly moveLabels: (moves: readonly PathMove[]) => Promise<void>;
}

/** Has the gallery and the labels follow files that were moved. */
export function createFollowMoves({ gallery, recheck, moveLabels }: FollowMovesOptions) {
  const nearestKnown = (folder: string): string => {
    let known = folder;
    while (!gallery.hasFolder(known)) known = folderOf(known);
    return known;
  };

  return async (moves: readonly MovedFiles[]): Promise<void> => {
    const left = moves.flatMap(({ from, isGone }) => (isGone && from !== undefined ? [folderOf(from)] : []));
    const come = moves.flatMap(({ to }) => (to === undefined ? [] : [folderOf(to)]));
    for (const folder of new Set([...left, ...come].map(nearestKnown))) await recheck(folder, false);
    // A copy on another disk is not recognised as the file that it was.
    await moveLabels(
      moves.flatMap(({ from, to, isGone }) => (isGone && from !== undefined && to !== undefined ? [{ from, to }] : [])),
    );
  };
}
