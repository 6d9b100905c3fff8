import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Order } from "./columns.ts";
import type { Highlight } from "./highlights.ts";

/** A change by someone else to an image outside the view. */
export interface OffViewChange extends Highlight {
  readonly path: string;
}

/** Changes by others to images that the view does not show. */
export interface OffViewModel {
  /** The latest first, each image once. */
  readonly changes: ReadonlySignal<readonly OffViewChange[]>;
  /** "3 changes outside this view", or "" for none. */
  readonly sentence: ReadonlySignal<string>;
  /** Images shown in a strip below the grid, without changing its filters. Empty until `reveal`. */
  readonly revealed: ReadonlySignal<readonly OffViewChange[]>;
  add(path: string, highlight: Highlight): void;
  /** Opens the strip with the changes so far; later changes are counted from zero. */
  reveal(): void;
  /** Forgets the changes and closes the strip. */
  dismiss(): void;
}

const most = 1_000;

/** Collects changes outside the view, and summarizes them in one line. */
export function createOffViewModel({ order }: { readonly order: ReadonlySignal<Order> }): OffViewModel {
  const noticed = new Map<string, OffViewChange>();
  const revision = signal(0);
  const revealed = signal<readonly OffViewChange[]>([]);
  // Images that have come into view since are left out.
  const changes = computed(() => {
    void revision.value;
    return [...noticed.values()].filter(({ path }) => order.value.indexOf(path) < 0).reverse();
  });
  const forget = () => {
    noticed.clear();
    revision.value += 1;
  };

  return {
    changes,
    sentence: computed(() => {
      const { length } = changes.value;
      if (length === 0) return "";
      if (length === 1) return "1 change outside this view";
      return `${length.toLocaleString("en")}${length < most ? "" : "+"} changes outside this view`;
    }),
    revealed,
    add(path, highlight) {
      noticed.delete(path);
      noticed.set(path, { path, ...highlight });
      const [oldest] = noticed.keys();
      if (noticed.size > most && oldest !== undefined) noticed.delete(oldest);
      revision.value += 1;
    },
    reveal() {
      revealed.value = changes.peek();
      forget();
    },
    dismiss() {
      revealed.value = [];
      forget();
    },
  };
}
