import type { ReadonlySignal } from "@preact/signals";
import type { Facets } from "../../wire/query.ts";

/** Pick or reject, as the tags of that name say. */
export type Flag = "pick" | "reject" | null;

/** One image of the view with its labels as this page knows them, own pending edits included. */
export interface Row {
  readonly path: string;
  /** px as shown; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  readonly star: number | null;
  readonly tags: readonly string[];
  readonly flag: Flag;
  readonly noted: boolean;
  readonly version: number;
  /** An own edit of it is not on the server's disk yet. */
  readonly pending: boolean;
}

/** The images of the view in order. A new object whenever membership or order changes, and only then. */
export interface Order {
  readonly paths: readonly string[];
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  /** The position of a path, or -1. */
  indexOf(path: string): number;
}

export type ViewStatus =
  /** Nothing to show yet. */
  | { readonly kind: "loading" }
  /** `refreshing` while a newer answer is under way. */
  | { readonly kind: "ready"; readonly refreshing: boolean }
  /** `message` says what a person can do. */
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

export interface ViewModel {
  readonly status: ReadonlySignal<ViewStatus>;
  readonly order: ReadonlySignal<Order>;
  /** Rises with every change of any label; `row` reads it, so that whoever shows rows is told. */
  readonly revision: ReadonlySignal<number>;
  /** Images that match. */
  readonly total: ReadonlySignal<number>;
  /** Images in the scope before the query narrows it. */
  readonly inScope: ReadonlySignal<number>;
  readonly facets: ReadonlySignal<Facets>;
  /** The row at a position, or undefined beyond the end. */
  row(index: number): Row | undefined;
  /** The row of an image, in the view or not, as far as this page knows it. */
  rowOf(path: string): Row | undefined;
  /** Asks the server again, keeping what is shown until the answer is there. */
  refresh(): void;
  dispose(): void;
}
