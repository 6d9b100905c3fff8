import type { ReadonlySignal } from "@preact/signals";
import type { Order } from "./view.ts";

/** Where the arrows lead; the grid knows, for it laid the images out. Positions in the view, in and out. */
export interface Geometry {
  step(index: number, move: Move): number;
}

export type Move = "left" | "right" | "up" | "down" | "page-up" | "page-down" | "home" | "end";

export interface SelectionModel {
  /** The image that keys act on, or null in an empty view. */
  readonly cursor: ReadonlySignal<string | null>;
  /** The cursor's position in the view, or -1. */
  readonly cursorIndex: ReadonlySignal<number>;
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  /** Selected images, in the order of the view; the cursor alone when none is selected. What an edit applies to. */
  readonly targets: ReadonlySignal<readonly string[]>;
  /** True when every image that matches is selected. */
  readonly all: ReadonlySignal<boolean>;
  isSelected(path: string): boolean;
  /** Puts the cursor there and selects nothing; the anchor goes along. */
  moveTo(path: string): void;
  /** Moves the cursor; with `extend` the range from the anchor is selected. */
  move(move: Move, extend?: boolean): void;
  /** A plain click: selects this one alone. */
  select(path: string): void;
  /** Ctrl or Cmd+click. */
  toggle(path: string): void;
  /** Shift+click: the range from the anchor; `add` keeps what is selected already. */
  extendTo(path: string, add?: boolean): void;
  /** Box selection: what was selected before the drag, with or without the boxed ones. */
  box(before: ReadonlySet<string>, paths: readonly string[], mode: "replace" | "add" | "toggle"): void;
  selectAll(): void;
  clear(): void;
  /** The next (or previous) image after the cursor, also when the cursor's image has just left the view. */
  advance(direction: 1 | -1): void;
  setGeometry(geometry: Geometry): void;
  dispose(): void;
}

export interface SelectionOptions {
  readonly order: ReadonlySignal<Order>;
}

export declare function createSelectionModel(options: SelectionOptions): SelectionModel;
