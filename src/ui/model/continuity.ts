import { effect, type ReadonlySignal } from "@preact/signals";
import { readSteps, writeSteps, type StoredStep } from "./edits/undo-text.ts";
import type { KeyValueStore } from "./ports.ts";
import type { PagePlace } from "./view/location.ts";
import type { LeftFolders } from "./view/left-folders.ts";

/** What a tab stores across a reload. */
export interface Continuity {
  /** The newest event that the page before the reload knew. */
  readonly lastEvent: number | undefined;
  /** Call when the page is hidden. */
  save(): void;
  dispose(): void;
}

export interface ContinuityOptions {
  /** Lives as long as the tab. */
  readonly store: KeyValueStore;
  /** Undefined until the server has said which gallery this is. */
  readonly gallery: ReadonlySignal<string | undefined>;
  /** Whether files that were renamed during the reload are known, or about to be. */
  readonly live: () => boolean;
  readonly place: ReadonlySignal<PagePlace>;
  readonly leftFolders: LeftFolders;
  readonly cursor: ReadonlySignal<string | null>;
  readonly undoable: () => readonly StoredStep[];
  readonly lastEvent: () => number | null;
  readonly onSteps: (steps: readonly StoredStep[]) => void;
  readonly onCursor: (path: string) => void;
}

const leftKey = "lenslet.left";
const eventKey = "lenslet.event";
const undoKey = (gallery: string) => `lenslet.undo.${gallery}`;

/** Restores the cursor, the scroll position and the undo history after a reload, and each folder's cursor and position after Back. */
export function createContinuity(options: ContinuityOptions): Continuity {
  const { store, gallery, place, leftFolders, cursor } = options;
  let restored = false;

  const lastEvent = Number(store.get(eventKey) ?? NaN);

  leftFolders.read(store.get(leftKey));
  let shown: string | undefined;
  const stopFollowing = effect(() => {
    const { folder, image, compare } = place.value;
    if (folder === shown) return;
    // The cursor stays until the images of the new folder have loaded.
    if (shown !== undefined) leftFolders.leave(shown, { cursor: cursor.peek() });
    shown = folder;
    const path = leftFolders.of(folder)?.cursor ?? null;
    if (path !== null && image === null && compare.length === 0) options.onCursor(path);
  });

  const stop = effect(() => {
    const name = gallery.value;
    if (restored || name === undefined || !options.live()) return;
    restored = true;
    options.onSteps(readSteps(store.get(undoKey(name))));
  });

  return {
    lastEvent: Number.isNaN(lastEvent) ? undefined : lastEvent,
    save() {
      leftFolders.leave(place.peek().folder, { cursor: cursor.peek() });
      store.set(leftKey, leftFolders.write());
      const name = gallery.peek();
      const event = options.lastEvent();
      if (name === undefined || event === null || !restored) return;
      store.set(undoKey(name), writeSteps(options.undoable()));
      store.set(eventKey, String(event));
    },
    dispose() {
      stop();
      stopFollowing();
    },
  };
}
