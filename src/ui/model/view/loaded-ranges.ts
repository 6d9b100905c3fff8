import type { ReadonlySignal } from "@preact/signals";
import type { Order } from "./columns.ts";

/** The paths of ranges, which in a large view have to be loaded first. */
export interface Ranges {
  /** Calls `use` with the paths, at once if they are loaded. The latest call counts. */
  select(from: number, to: number, use: (paths: readonly string[]) => void): void;
  /** Something else is selected: paths that are loading no longer are. */
  cancel(): void;
}

export function createRanges(order: ReadonlySignal<Order>): Ranges {
  let latest: object | null = null;
  return {
    select(from, to, use) {
      const asked = order.peek();
      const known = asked.slice(from, to);
      if (!asked.windows || known.length === to - from) return use(known);
      const mine = {};
      latest = mine;
      void asked.windows.paths(from, to).then(
        (paths) => latest === mine && asked === order.peek() && use(paths),
        () => {},
      );
    },
    cancel: () => void (latest = null),
  };
}
