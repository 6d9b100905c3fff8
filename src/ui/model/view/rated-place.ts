/** When sorted by stars, an image that is rated keeps its place under the cursor until the cursor moves. */
export interface RatedPlace {
  /** Whether the image under the cursor keeps its place now. */
  holds(): boolean;
  /** This page rated the image. */
  rated(path: string): void;
  /** A refresh would have moved the image; it is due once the cursor moves. */
  postpone(): void;
  /** The cursor moved, if it did; returns whether a refresh is due. */
  leave(): boolean;
  /** Another view is shown. */
  reset(): void;
}

export interface RatedPlaceOptions {
  readonly cursor: () => string | null;
  readonly isSortedByStars: () => boolean;
  readonly isPending: (path: string) => boolean;
}

export function createRatedPlace({ cursor, isSortedByStars, isPending }: RatedPlaceOptions): RatedPlace {
  let held: string | null = null;
  let isDue = false;
  const reset = () => {
    held = null;
    isDue = false;
  };
  return {
    holds() {
      const path = cursor();
      if (path === null || !isSortedByStars()) return false;
      if (isPending(path)) held = path;
      return held === path;
    },
    rated(path) {
      if (path === cursor()) held = path;
    },
    postpone() {
      isDue = true;
    },
    leave() {
      if (held === null || held === cursor()) return false;
      const wasDue = isDue;
      reset();
      return wasDue;
    },
    reset,
  };
}
