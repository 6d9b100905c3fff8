import type { ReadonlySignal } from "@preact/signals";
import type { Sort } from "../../wire/query.ts";
import type { AddressPort } from "./ports.ts";

export type Layout = "justified" | "square";

/** Everything that the page's address holds: sending it to a colleague shows them the same. */
export interface Place {
  readonly folder: string;
  /** Whether images of subfolders are shown as well. */
  readonly recursive: boolean;
  readonly query: string;
  readonly sort: Sort;
  /** Orders `random`; the same seed gives the same order to everyone. */
  readonly seed: number;
  readonly layout: Layout;
  /** The image that the viewer shows, or null while the grid is in front. */
  readonly image: string | null;
  /** The images side by side; empty unless comparing. */
  readonly compare: readonly string[];
}

/** Which of the three is in front. */
export type Surface = "grid" | "viewer" | "compare";

export interface LocationModel {
  readonly place: ReadonlySignal<Place>;
  readonly surface: ReadonlySignal<Surface>;
  /** The place as the address writes it, without `#`. */
  readonly fragment: ReadonlySignal<string>;
  /** A folder's own address, for links. */
  linkTo(change: Partial<Place>): string;
  /** Opens a folder; the query is kept unless `query` is given. Adds a step to the history. */
  openFolder(folder: string, query?: string): void;
  /** Opens the viewer. Adds a step to the history. */
  openImage(path: string): void;
  /** Shows another image in the viewer, without a step in the history. */
  showImage(path: string): void;
  openCompare(paths: readonly string[]): void;
  /** Changes the set in compare, without a step in the history. */
  setCompare(paths: readonly string[]): void;
  /** From compare or viewer back to what was below. Adds a step to the history. */
  close(): void;
  /** Changes the query, without a step in the history. */
  setQuery(query: string): void;
  /** `random` takes a new seed each time. */
  setSort(sort: Sort): void;
  setLayout(layout: Layout): void;
  setRecursive(recursive: boolean): void;
  /** Goes to an address of this page, such as a Smart Folder's or a colleague's; with a step in the history unless `replace`. */
  goTo(fragment: string, step?: "push" | "replace"): void;
  dispose(): void;
}

export interface LocationOptions {
  readonly address: AddressPort;
  /** A new seed for `random`. */
  readonly newSeed: () => number;
}

export declare function createLocationModel(options: LocationOptions): LocationModel;
