import { effect, type ReadonlySignal } from "@preact/signals";
import { readSteps, writeSteps, type StoredStep } from "./edits/history-store.ts";
import type { KeyValueStore } from "./ports.ts";

/** What a tab keeps over a reload. */
export interface Continuity {
  /** Stores it; for when the page goes. */
  save(): void;
  dispose(): void;
}

export interface ContinuityOptions {
  /** Lives as long as the tab. */
  readonly store: KeyValueStore;
  /** Undefined until the server has said which gallery this is. */
  readonly gallery: ReadonlySignal<string | undefined>;
  readonly fragment: ReadonlySignal<string>;
  readonly cursor: ReadonlySignal<string | null>;
  readonly undoable: () => readonly StoredStep[];
  readonly onSteps: (steps: readonly StoredStep[]) => void;
  readonly onCursor: (path: string) => void;
}

const cursorKey = "lenslet.cursor";
const undoKey = (gallery: string) => `lenslet.undo.${gallery}`;

/** Gives the cursor and what can be undone back to a reloaded page, and stores both when it goes. */
export function createContinuity(options: ContinuityOptions): Continuity {
  const { store, gallery, fragment, cursor } = options;
  let restored = false;

  // The address is the same after a reload; a link that was followed begins where it leads.
  const [path = "", at] = (store.get(cursorKey) ?? "").split("\n");
  if (path !== "" && at === fragment.peek()) options.onCursor(path);

  const stop = effect(() => {
    const name = gallery.value;
    if (restored || name === undefined) return;
    restored = true;
    const steps = readSteps(store.get(undoKey(name)));
    if (steps.length > 0) options.onSteps(steps);
  });

  return {
    save() {
      store.set(cursorKey, `${cursor.peek() ?? ""}\n${fragment.peek()}`);
      const name = gallery.peek();
      if (name !== undefined) store.set(undoKey(name), writeSteps(options.undoable()));
    },
    dispose: stop,
  };
}
