import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Order } from "./columns.ts";
import type { LongSelection, Targets } from "./targets.ts";

/** Which images are selected: by path, or many of a large view by position. */
export interface ChosenImages {
  /** Empty while the selection is long. */
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  readonly long: ReadonlySignal<LongSelection | null>;
  readonly count: ReadonlySignal<number>;
  has(path: string): boolean;
  /** The selected images in the order of the view; those of a large view as they were selected. Reading it subscribes. */
  inOrder(order: Order, isRenamed: boolean): Targets;
  choose(paths: Iterable<string>): void;
  chooseLong(next: LongSelection): void;
  toggle(path: string): void;
  /** An earlier selection with these images instead, as well, or toggled. */
  combine(before: ReadonlySet<string> | LongSelection, paths: readonly string[], mode: BoxMode): void;
}

/** What a box selection does with what was selected before. */
export type BoxMode = "replace" | "add" | "toggle";

const nothing: ReadonlySet<string> = new Set();

/** Starts with nothing selected. */
export function createChosenImages(): ChosenImages {
  const selected = signal(nothing);
  const long = signal<LongSelection | null>(null);

  const set = (paths: ReadonlySet<string>, positions: LongSelection | null) =>
    batch(() => {
      selected.value = paths.size === 0 ? nothing : paths;
      long.value = positions && positions.length > 0 ? positions : null;
    });

  const combine: ChosenImages["combine"] = (before, paths, mode) => {
    if (mode === "replace") return set(new Set(paths), null);
    if ("view" in before) return set(nothing, mode === "add" ? before.plus([], paths) : before.toggled(paths));
    const next = new Set(before);
    for (const path of paths) {
      if (mode === "toggle" && before.has(path)) next.delete(path);
      else next.add(path);
    }
    set(next, null);
  };

  return {
    selected,
    long,
    count: computed(() => long.value?.length ?? selected.value.size),
    has: (path) => (long.value ?? selected.value).has(path),
    inOrder(order, isRenamed) {
      if (long.value) return long.value;
      if (order.windows) return [...selected.value];
      const paths = order.slice();
      if (selected.value.size === paths.length && !isRenamed) return paths;
      return paths.filter((path) => selected.value.has(path));
    },
    choose: (paths) => set(new Set(paths), null),
    chooseLong: (next) => set(nothing, next),
    toggle: (path) => combine(long.peek() ?? selected.peek(), [path], "toggle"),
    combine,
  };
}
