import type { Clock } from "../../../clock.ts";

/** Longest wait for the event that says where an image went, in ms: it may come after the response that it has gone. */
const waitMs = 1_000;

/** How long the page may still show an image under its old path after that event, in ms. */
const staleMs = 2_000;

/** Follows files that are renamed or moved while an edit of them is under way. */
export interface MovesMeanwhile {
  /** Files have other paths now. */
  note(pathNow: (path: string) => string): void;
  /**
   * Follows moves from now on, and those that the page may not show yet. The returned call ends that: it resolves with the new
   * paths of images by those under which they were not found, and waits a moment for news of the others.
   */
  follow(): (gone: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

interface Follower {
  readonly moves: ((path: string) => string)[];
  onMove: () => void;
}

export function createMovesMeanwhile(clock: Pick<Clock, "after" | "now">): MovesMeanwhile {
  const followers = new Set<Follower>();
  let latest: { readonly at: number; readonly pathNow: (path: string) => string }[] = [];
  const isStale = ({ at }: { readonly at: number }) => clock.now() - at <= staleMs;
  return {
    note(pathNow) {
      latest = [...latest.filter(isStale), { at: clock.now(), pathNow }];
      for (const follower of followers) {
        follower.moves.push(pathNow);
        follower.onMove();
      }
    },
    follow() {
      const moves = latest.filter(isStale).map(({ pathNow }) => pathNow);
      const follower: Follower = { moves, onMove: () => {} };
      followers.add(follower);
      const found = (gone: readonly string[]) =>
        new Map(
          gone
            .map((path) => [path, follower.moves.reduce((now, move) => move(now), path)] as const)
            .filter(([was, now]) => was !== now),
        );
      return async (gone) => {
        const isComplete = () => found(gone).size === gone.length;
        if (!isComplete())
          await new Promise<void>((resolve) => {
            const cancel = clock.after(waitMs, resolve);
            follower.onMove = () => {
              if (!isComplete()) return;
              cancel();
              resolve();
            };
          });
        followers.delete(follower);
        return found(gone);
      };
    },
  };
}
