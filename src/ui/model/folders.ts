import type { ReadonlySignal } from "@preact/signals";

export interface FolderNode {
  readonly path: string;
  /** Last segment; the gallery's title for the root. */
  readonly name: string;
  /** 0 for the root. */
  readonly depth: number;
  /** Images in the folder itself, and with everything below it. */
  readonly items: number;
  readonly total: number;
  readonly expandable: boolean;
  readonly expanded: boolean;
}

export interface FoldersModel {
  readonly status: ReadonlySignal<"loading" | "ready" | "failed">;
  /** The rows of the tree that are unfolded now, in order. */
  readonly visible: ReadonlySignal<readonly FolderNode[]>;
  /** From the root to the current folder. */
  readonly trail: ReadonlySignal<readonly { readonly path: string; readonly name: string }[]>;
  toggle(path: string): void;
  expand(path: string, expanded: boolean): void;
  /** Reads the folder's files again on the server. */
  refreshFiles(path: string): Promise<void>;
  reload(): void;
  dispose(): void;
}
