import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Sort } from "../../../wire/query.ts";
import { compareLimit, fromFragment, toFragment, type Layout, type PagePlace } from "./fragment.ts";
import type { HistoryEntries } from "./history-entries.ts";

export type { Layout, PagePlace } from "./fragment.ts";

/** What is in front. */
export type Surface = "grid" | "viewer" | "compare";

/** Whether the browser's history gets a new entry. */
export type HistoryStep = "push" | "replace";

/** The page's place, always in step with its address. */
export interface LocationModel {
  readonly place: ReadonlySignal<PagePlace>;
  readonly surface: ReadonlySignal<Surface>;
  /** The place as the address writes it, without `#`. */
  readonly fragment: ReadonlySignal<string>;
  /** The address of this place with a change, for links; begins with `#`. */
  linkTo(change: Partial<PagePlace>): string;
  /** Normalizes an address. */
  read(fragment: string): string;
  /** Opens a folder, with the current query unless `query` is given. Adds a history entry. */
  openFolder(folder: string, query?: string): void;
  /** Opens the viewer, which closes back to the grid or to compare. Adds a history entry. */
  openImage(path: string): void;
  /** Shows another image in the viewer. Adds no history entry. */
  showImage(path: string): void;
  /** Compares two to nine images. Adds a history entry. */
  openCompare(paths: readonly string[]): void;
  /** Changes the compared images. Adds no history entry. */
  setCompare(paths: readonly string[]): void;
  /** Closes compare or the viewer: steps back in the history to what it was opened over, or to the grid. */
  close(): void;
  /** Shows results while typing. Adds no history entry. */
  previewQuery(query: string): void;
  /** Changes the query. Adds a history entry; Back returns to the query before the previews. */
  setQuery(query: string): void;
  /** `random` gets a new seed each time. */
  setSort(sort: Sort): void;
  setLayout(layout: Layout): void;
  setRecursive(recursive: boolean): void;
  /** Goes to an address of this page, such as a Smart Folder's; `step` defaults to "push". */
  goTo(fragment: string, step?: HistoryStep): void;
  dispose(): void;
}

export interface LocationOptions {
  readonly entries: HistoryEntries;
  /** A new seed for `random`. */
  readonly newSeed: () => number;
}

/** Keeps the page's place and its address in step. */
export function createLocationModel({ entries, newSeed }: LocationOptions): LocationModel {
  const place = signal<PagePlace>(fromFragment(entries.fragment()));
  const fragment = computed(() => toFragment(place.value));
  const surface = computed<Surface>(() => {
    if (place.value.compare.length > 0) return "compare";
    return place.value.image === null ? "grid" : "viewer";
  });
  /** The last query that was not a preview. */
  let settledQuery = place.peek().query;

  const show = (next: PagePlace) => {
    place.value = next;
    settledQuery = next.query;
  };
  const go = (next: PagePlace, step: HistoryStep) => {
    const before = fragment.peek();
    show(next);
    if (fragment.peek() === before) return;
    if (step === "push") entries.push(fragment.peek());
    else entries.replace(fragment.peek());
  };
  const change = (part: Partial<PagePlace>, step: HistoryStep) => go({ ...place.peek(), ...part }, step);
  const openOver = (part: Partial<PagePlace>) => {
    const before = fragment.peek();
    show({ ...place.peek(), ...part });
    if (fragment.peek() !== before) entries.push(fragment.peek(), before);
  };

  const stop = entries.onArrive((text) => {
    if (text !== fragment.peek()) show(fromFragment(text));
  });

  return {
    place,
    surface,
    fragment,
    linkTo: (part) => `#${toFragment({ ...place.value, ...part })}`,
    read: (text) => toFragment(fromFragment(text)),
    openFolder: (folder, query = place.peek().query) => change({ folder, query, image: null, compare: [] }, "push"),
    openImage: (image) => openOver({ image, compare: [] }),
    showImage: (image) => change({ image }, "replace"),
    openCompare: (paths) => paths.length > 1 && openOver({ compare: paths.slice(0, compareLimit) }),
    setCompare: (paths) => change({ compare: paths.slice(0, compareLimit) }, "replace"),
    close() {
      const { image, compare } = place.peek();
      if (image === null && compare.length === 0) return;
      const { recursive, layout } = place.peek();
      const below = entries.close();
      if (below !== undefined) {
        show({ ...fromFragment(below), recursive, layout });
        if (fragment.peek() !== below) entries.replace(fragment.peek());
      } else change(compare.length > 0 ? { compare: [] } : { image: null }, "replace");
    },
    previewQuery(query) {
      const settled = settledQuery;
      change({ query }, "replace");
      settledQuery = settled;
    },
    setQuery(query) {
      const now = place.peek();
      if (query === settledQuery) return change({ query }, "replace");
      if (now.query !== settledQuery) entries.replace(toFragment({ ...now, query: settledQuery }));
      place.value = { ...now, query };
      settledQuery = query;
      entries.push(fragment.peek());
    },
    setSort: (sort) => change({ sort, seed: sort === "random" ? newSeed() : 0 }, "replace"),
    setLayout: (layout) => change({ layout }, "replace"),
    setRecursive: (recursive) => change({ recursive }, surface.peek() === "grid" ? "push" : "replace"),
    goTo(text, step = "push") {
      const before = fragment.peek();
      show(fromFragment(text));
      if (step === "replace") entries.replace(fragment.peek(), false);
      else if (fragment.peek() !== before) entries.push(fragment.peek());
    },
    dispose: stop,
  };
}
