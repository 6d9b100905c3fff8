import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { GalleryStore } from "../gallery-store.ts";

/** Recent searches in this gallery, stored on this device. */
export interface RecentSearches {
  /** The latest first. */
  readonly queries: ReadonlySignal<readonly string[]>;
  add(query: string): void;
}

const most = 8;

export function createRecentSearches(store: GalleryStore): RecentSearches {
  const writes = signal(0);
  const queries = computed(() => {
    void writes.value;
    return read(store.read("searches"));
  });
  return {
    queries,
    add(query) {
      const next = [...new Set([query, ...queries.peek()])].slice(0, most);
      store.write("searches", JSON.stringify(next));
      writes.value += 1;
    },
  };
}

function read(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  } catch {
    // Written by another version of the page, or by hand.
    return [];
  }
}
