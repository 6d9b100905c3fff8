import type { ReadonlySignal } from "@preact/signals";
import type { Patch } from "../../wire/sidecar.ts";
import type { Author } from "../../wire/event.ts";
import type { Flag } from "./view.ts";

/** Two people changed the same field of an image. Nothing was overwritten. */
export interface Conflict {
  readonly id: number;
  readonly path: string;
  readonly field: "star" | "notes" | "tags";
  /** As this page would have it. */
  readonly mine: string;
  /** As the server has it. */
  readonly theirs: string;
  /** Who, when known. */
  readonly author: Author | null;
}

export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "saving"; readonly edits: number }
  /** Kept here and tried again; `reason` is for people. */
  | { readonly kind: "waiting"; readonly edits: number; readonly reason: string };

export interface EditsModel {
  readonly saveState: ReadonlySignal<SaveState>;
  readonly conflicts: ReadonlySignal<readonly Conflict[]>;
  /** False for viewers and for folders that cannot be written: controls are greyed out and edits refused with a toast. */
  readonly allowed: ReadonlySignal<boolean>;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  isPending(path: string): boolean;
  /** Stars for all paths; null clears. */
  rate(paths: readonly string[], star: number | null): void;
  /** Pick, reject or neither. */
  flag(paths: readonly string[], flag: Flag): void;
  /** Adds and removes tags, and touches no others. */
  tag(paths: readonly string[], change: { readonly add?: readonly string[]; readonly remove?: readonly string[] }): void;
  /** Replaces all tags. */
  replaceTags(paths: readonly string[], tags: readonly string[]): void;
  note(paths: readonly string[], notes: string): void;
  /** Any patch for every image that the current query gives, evaluated by the server. */
  applyToAllMatching(patch: Patch): void;
  undo(): void;
  redo(): void;
  /** Takes the server's value, or writes ours over it knowingly. */
  settle(conflict: Conflict, choice: "theirs" | "mine"): void;
  /** Tries what is waiting at once. */
  retryNow(): void;
  dispose(): void;
}
