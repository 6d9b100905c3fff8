import type { ReadonlySignal } from "@preact/signals";
import type { KeyValueStore } from "./ports.ts";

/** What this device stores for one gallery; others may be served at the same address. */
export interface GalleryStore {
  /** Null if nothing is stored or the gallery is unknown. Reading it subscribes to the gallery. */
  read(name: string): string | null;
  /** Does nothing while the gallery is unknown. */
  write(name: string, value: string): void;
}

/** `gallery` is the gallery's ID; undefined while unknown. */
export function createGalleryStore(store: KeyValueStore, gallery: ReadonlySignal<string | undefined>): GalleryStore {
  const keyOf = (id: string, name: string) => `lenslet.${name}.${id}`;
  return {
    read: (name) => (gallery.value === undefined ? null : store.get(keyOf(gallery.value, name))),
    write(name, value) {
      const id = gallery.peek();
      if (id !== undefined) store.set(keyOf(id, name), value);
    },
  };
}
