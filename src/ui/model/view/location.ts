import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Sort } from "../../../wire/query.ts";
import { compareLimit, fromFragment, toFragment, type Layout, type Place } from "./fragment.ts";
import type { AddressPort } from "../ports.ts";

export type { Layout, Place } from "./fragment.ts";

/** What is in front. */
export type Surface = "grid" | "viewer" | "compare";

/** Whether the browser's history gets a new entry. */
export type Step = "push" | "replace";

/** The page's place, always in step with its address. */
export interface LocationModel {
  readonly place: ReadonlySignal<Place>;
  readonly surface: ReadonlySignal<Surface>;
  /** The place as the address writes it, without `#`. */
  readonly fragment: ReadonlySignal<string>;
  /** The address of this place with a change, for links; begins with `#`. */
  linkTo(change: Partial<Place>): string;
  /** Normalizes an address. */
  read(fragment: string): string;
  /** Opens a folder, with the current query unless `query` is given. Adds a history entry. */
  openFolder(folder: string, query?: string): void;
  /** Opens the viewer. Opened from compare, it closes back to compare. Adds a history entry. */
  openImage(path: string): void;
  /** Shows another image in the viewer. Adds no history entry. */
  showImage(path: string): void;
  /** Compares two to nine images. Adds a history entry. */
  openCompare(paths: readonly string[]): void;
  /** Changes the compared images. Adds no history entry. */
  setCompare(paths: readonly string[]): void;
  /** Closes compare or the viewer. Adds a history entry. */
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
  goTo(fragment: string, step?: Step): void;
  dispose(): void;
}

export interface LocationOptions {
  readonly address: AddressPort;
  /** A new seed for `random`. */
  readonly newSeed: () => number;
}

/** Keeps the page's place and its address in step. */
export function createLocationModel({ address, newSeed }: LocationOptions): LocationModel {
  const place = signal<Place>(fromFragment(address.read()));
  const fragment = computed(() => toFragment(place.value));
  const surface = computed<Surface>(() => {
    if (place.value.compare.length > 0) return "compare";
    return place.value.image === null ? "grid" : "viewer";
  });
  /** What the viewer was opened from; not part of the address, because a link to an image opens just that image. */
  let below: Pick<Place, "image" | "compare"> | undefined;

  /** The last query that was not a preview. */
  let settledQuery = place.peek().query;

  const go = (next: Place, step: Step) => {
    const before = fragment.peek();
    if (next.image === null || next.compare.length > 0) below = undefined;
    place.value = next;
    settledQuery = next.query;
    if (fragment.peek() === before) return;
    if (step === "push") address.push(fragment.peek());
    else address.replace(fragment.peek());
  };
  const change = (part: Partial<Place>, step: Step) => go({ ...place.peek(), ...part }, step);

  const stop = address.onChange((text) => {
    if (text === fragment.peek()) return;
    below = undefined;
    place.value = fromFragment(text);
    settledQuery = place.peek().query;
  });

  return {
    place,
    surface,
    fragment,
    linkTo: (part) => `#${toFragment({ ...place.value, ...part })}`,
    read: (text) => toFragment(fromFragment(text)),
    openFolder: (folder, query = place.peek().query) => change({ folder, query, image: null, compare: [] }, "push"),
    openImage(image) {
      const from = place.peek();
      change({ image, compare: [] }, "push");
      if (from.compare.length > 0) below = { image: from.image, compare: from.compare };
    },
    showImage: (image) => change({ image }, "replace"),
    openCompare: (paths) => paths.length > 1 && change({ compare: paths.slice(0, compareLimit) }, "push"),
    setCompare: (paths) => change({ compare: paths.slice(0, compareLimit) }, "replace"),
    close() {
      const { image, compare } = place.peek();
      if (compare.length > 0) change({ compare: [] }, "push");
      else if (image !== null) change(below ?? { image: null }, "push");
    },
    previewQuery(query) {
      const settled = settledQuery;
      change({ query }, "replace");
      settledQuery = settled;
    },
    setQuery(query) {
      const now = place.peek();
      if (query === settledQuery) return change({ query }, "replace");
      if (now.query !== settledQuery) address.replace(toFragment({ ...now, query: settledQuery }));
      place.value = { ...now, query };
      settledQuery = query;
      address.push(fragment.peek());
    },
    setSort: (sort) => change({ sort, seed: sort === "random" ? newSeed() : 0 }, "replace"),
    setLayout: (layout) => change({ layout }, "replace"),
    setRecursive: (recursive) => change({ recursive }, "push"),
    goTo(text, step = "push") {
      below = undefined;
      go(fromFragment(text), step);
    },
    dispose: stop,
  };
}
