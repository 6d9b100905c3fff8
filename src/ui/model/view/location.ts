import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Sort } from "../../../wire/query.ts";
import { compareLimit, fromFragment, toFragment, type Layout, type Place } from "./fragment.ts";
import type { AddressPort } from "../ports.ts";

export type { Layout, Place } from "./fragment.ts";

/** Which of the three is in front. */
export type Surface = "grid" | "viewer" | "compare";

/** A step can be gone back to; a replacement cannot. */
export type Step = "push" | "replace";

/** Where the page is. Its address always says the same. */
export interface LocationModel {
  readonly place: ReadonlySignal<Place>;
  readonly surface: ReadonlySignal<Surface>;
  /** The place as the address writes it, without `#`. */
  readonly fragment: ReadonlySignal<string>;
  /** The address of this place with a change, for links; begins with `#`. */
  linkTo(change: Partial<Place>): string;
  /** An address as this page itself would write it. */
  read(fragment: string): string;
  /** Opens a folder; the query is kept unless `query` is given. Adds a step to the history. */
  openFolder(folder: string, query?: string): void;
  /** Opens the viewer; one that is opened from compare is closed to it. Adds a step to the history. */
  openImage(path: string): void;
  /** Shows another image in the viewer, without a step in the history. */
  showImage(path: string): void;
  /** Puts two to nine images side by side. Adds a step to the history. */
  openCompare(paths: readonly string[]): void;
  /** Changes the set in compare, without a step in the history. */
  setCompare(paths: readonly string[]): void;
  /** From compare or viewer back to what was below. Adds a step to the history. */
  close(): void;
  /** Shows what is being typed, without a step in the history. */
  previewQuery(query: string): void;
  /** Changes the query. Adds a step to the history, which leads back to before the previews. */
  setQuery(query: string): void;
  /** `random` takes a new seed each time. */
  setSort(sort: Sort): void;
  setLayout(layout: Layout): void;
  setRecursive(recursive: boolean): void;
  /** Goes to an address of this page, such as a Smart Folder's or a colleague's; `step` defaults to "push". */
  goTo(fragment: string, step?: Step): void;
  dispose(): void;
}

export interface LocationOptions {
  readonly address: AddressPort;
  /** A new seed for `random`. */
  readonly newSeed: () => number;
}

/** Keeps the page's place and its address the same. */
export function createLocationModel({ address, newSeed }: LocationOptions): LocationModel {
  const place = signal<Place>(fromFragment(address.read()));
  const fragment = computed(() => toFragment(place.value));
  const surface = computed<Surface>(() => {
    if (place.value.compare.length > 0) return "compare";
    return place.value.image === null ? "grid" : "viewer";
  });
  /** What the viewer was opened from; no part of the address, which is to show one image to whoever gets it. */
  let below: Pick<Place, "image" | "compare"> | undefined;

  /** The query without previews, as Back is to find it. */
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
