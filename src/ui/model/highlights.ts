import type { Clock } from "../../clock.ts";

/** A change by someone else, shown for a moment. */
export interface Highlight {
  /** 0 to 359, or null when the author is not known. */
  readonly hue: number | null;
  readonly name: string;
  /** What changed, such as "★ 4" or "+ sky". */
  readonly what: string;
}

export interface HighlightsModel {
  /** The highlight of an image now; reading it subscribes. */
  of(path: string): Highlight | undefined;
  add(path: string, highlight: Highlight): void;
  clear(): void;
}

export declare function createHighlightsModel(options: { readonly clock: Clock; readonly lifeMs?: number }): HighlightsModel;
