import type { ReadonlySignal } from "@preact/signals";

/** What the sync indicator says. `editing`: connected, and someone in this folder edits. */
export type SyncState = "live" | "editing" | "reconnecting" | "offline";

export interface ConnectionModel {
  readonly state: ReadonlySignal<SyncState>;
  /** People in the current folder. */
  readonly viewing: ReadonlySignal<number>;
  readonly editing: ReadonlySignal<number>;
  /** The indicator as a sentence, for its tooltip and for screen readers. */
  readonly sentence: ReadonlySignal<string>;
  /** The server wants a token that this browser does not have. */
  readonly refused: ReadonlySignal<boolean>;
  retryNow(): void;
}
