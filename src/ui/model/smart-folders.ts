import type { ReadonlySignal } from "@preact/signals";

export interface SmartFolderEntry {
  readonly id: string;
  readonly name: string;
  /** The view as the page's address writes it. */
  readonly view: string;
  /** Images that match now; null while not known. */
  readonly count: number | null;
}

export interface SmartFoldersModel {
  readonly folders: ReadonlySignal<readonly SmartFolderEntry[]>;
  /** The one whose view is shown now, or null. */
  readonly current: ReadonlySignal<string | null>;
  /** Saves the current view under a name. */
  create(name: string): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  /** Saves the current view over it. */
  update(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  open(id: string): void;
  reload(): void;
  dispose(): void;
}
