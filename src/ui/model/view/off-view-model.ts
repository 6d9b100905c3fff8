import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Order } from "./columns.ts";
import type { Highlight } from "./highlights.ts";

/** What someone changed on an image outside the view. */
export interface OffViewChange extends Highlight {
  readonly path: string;
}

/** Changes by others to images that the view does not show. */
export interface OffViewModel {
  /** The latest first, each image once. */
  readonly changes: ReadonlySignal<readonly OffViewChange[]>;
  /** "3 changes outside this view", or "" for none. */
  readonly sentence: ReadonlySignal<string>;
  /** The revealed images: shown as a strip above the grid, whose filters stay as they are. Empty while not revealed. */
  readonly revealed: ReadonlySignal<readonly OffViewChange[]>;
  add(path: string, highlight: Highlight): void;
  /** Opens the strip with the changes so far; later ones are counted anew. */
  reveal(): void;
  /** Forgets the changes and closes the strip. */
  dismiss(): void;
}

const most = 1_000;

/** Keeps what happens elsewhere to one line that one may look at or not. */
export function createOffViewModel({ order }: { readonly order: ReadonlySignal<Order> }): OffViewModel {
  const noticed = new Map<string, OffViewChange>();
  const revision = signal(0);
  const revealed = signal<readonly OffViewChange[]>([]);
  // What has come into view since is no longer outside of it.
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
