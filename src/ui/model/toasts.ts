import type { ReadonlySignal } from "@preact/signals";
import type { Clock } from "../../clock.ts";

export interface Toast {
  readonly id: number;
  readonly tone: "plain" | "warning" | "problem";
  readonly text: string;
  /** A button such as Undo. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface ToastsModel {
  /** The newest last; at most three. */
  readonly shown: ReadonlySignal<readonly Toast[]>;
  /** Shows a line for `lifeMs` (default 6,000; 0 until dismissed). One with the same `key` replaces the one before. */
  show(toast: Omit<Toast, "id"> & { readonly key?: string; readonly lifeMs?: number }): number;
  dismiss(id: number): void;
  /** Keeps all of them while the pointer is over one. */
  hold(holding: boolean): void;
}

export declare function createToastsModel(options: { readonly clock: Clock }): ToastsModel;
