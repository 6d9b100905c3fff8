import type { ReadonlySignal } from "@preact/signals";
import type { KeyValueStore } from "./ports.ts";

/** What this device stores for one gallery: others may be served under the same address. */
export interface GalleryStore {
  /** Null while nothing is stored, or the gallery is not known yet; then a signal that is read here says when it is. */
  read(name: string): string | null;
  /** Does nothing while the gallery is not known. */
  write(name: string, value: string): void;
}

/** `gallery` is the id of the gallery, or undefined while it is not known. */
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
