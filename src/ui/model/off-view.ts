import type { ReadonlySignal } from "@preact/signals";

export interface OffViewChange {
  readonly path: string;
  readonly name: string;
  readonly hue: number | null;
  readonly what: string;
}

/** Changes by others to images that the view does not show. */
export interface OffViewModel {
  readonly changes: ReadonlySignal<readonly OffViewChange[]>;
  /** "3 changes outside this view", or "" for none. */
  readonly sentence: ReadonlySignal<string>;
  /** The revealed images: shown as a strip above the grid, whose filters stay as they are. Empty while not revealed. */
  readonly revealed: ReadonlySignal<readonly OffViewChange[]>;
  reveal(): void;
  /** Forgets the changes and closes the strip. */
  dismiss(): void;
  dispose(): void;
}
