import type { ReadonlySignal } from "@preact/signals";

export interface Chip {
  /** As written in the query. */
  readonly text: string;
  readonly kind: "word" | "term" | "or" | "error";
  readonly negated: boolean;
}

export interface Suggestion {
  /** What it completes to, such as `tag:sky`. */
  readonly text: string;
  readonly count: number | null;
  readonly hint: string;
}

export interface SearchModel {
  /** What is being typed; the committed query follows shortly. */
  readonly draft: ReadonlySignal<string>;
  readonly chips: ReadonlySignal<readonly Chip[]>;
  /** What is wrong with the query, or "". */
  readonly problem: ReadonlySignal<string>;
  readonly suggestions: ReadonlySignal<readonly Suggestion[]>;
  type(text: string): void;
  /** Commits the draft at once (Enter, blur). */
  commit(): void;
  accept(suggestion: Suggestion): void;
  removeChip(index: number): void;
  /** Adds `tag:x`, or removes it when it is there; `negated` for `-tag:x`. For facets. */
  toggleTerm(term: string): void;
  hasTerm(term: string): boolean;
  clear(): void;
  dispose(): void;
}
