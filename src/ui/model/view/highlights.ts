import { signal } from "@preact/signals";
import type { Clock } from "../../../clock.ts";

/** A change by someone else, shown for a moment. */
export interface Highlight {
  /** 0 to 359, or null when the author is not known. */
  readonly hue: number | null;
  readonly name: string;
  /** What changed, such as "★ 4" or "+ sky". */
  readonly what: string;
}

/** Images that someone else has just changed. */
export interface HighlightsModel {
  /** The highlight of an image now; reading it subscribes. */
  of(path: string): Highlight | undefined;
  /** Replaces any earlier highlight of the image, and lasts `lifeMs`. */
  add(path: string, highlight: Highlight): void;
}

const defaultLifeMs = 2_500;

/** Highlights images that someone else has just changed. */
export function createHighlightsModel(options: { readonly clock: Clock; readonly lifeMs?: number }): HighlightsModel {
  const { clock, lifeMs = defaultLifeMs } = options;
  const current = new Map<string, Highlight>();
  const arrivedAt = new Map<string, number>();
  const revision = signal(0);
  let sweeping = false;

  const sweep = () => {
    const oldest = clock.now() - lifeMs;
    for (const [path, at] of arrivedAt) {
      if (at > oldest) break;
      arrivedAt.delete(path);
      current.delete(path);
    }
    revision.value += 1;
    sweeping = false;
    schedule();
  };

  /** Map order is order of arrival, so the first expires next. */
  const schedule = () => {
    const [first] = arrivedAt.values();
    if (sweeping || first === undefined) return;
    sweeping = true;
    clock.after(Math.max(0, first + lifeMs - clock.now()), sweep);
  };

  return {
    of(path) {
      void revision.value;
      return current.get(path);
    },
    add(path, highlight) {
      arrivedAt.delete(path);
      arrivedAt.set(path, clock.now());
      current.set(path, highlight);
      revision.value += 1;
      schedule();
    },
  };
}
