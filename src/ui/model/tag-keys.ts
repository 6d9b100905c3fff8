import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { GalleryStore } from "./gallery-store.ts";
import { labelOfKey, plainKey, type KeyPress } from "./keymap.ts";

/** The outcome of assigning a key to a tag. */
export type KeyOutcome = { readonly kind: "set" } | { readonly kind: "refused"; readonly reason: string };

/** Keys that add a tag: the digits 6 to 9, and letters without a command. Stored on this device per gallery. */
export interface TagKeysModel {
  /** Tags by their key, such as `6` or `D`. */
  readonly tags: ReadonlySignal<ReadonlyMap<string, string>>;
  keyOf(tag: string): string | undefined;
  /** Assigns a key to a tag, and takes it from any other tag. */
  set(tag: string, key: string): KeyOutcome;
  remove(tag: string): void;
  /** The tag of the pressed key; null for a digit without a tag, undefined for any other key. */
  tagOf(press: KeyPress): string | null | undefined;
}

const digits = /^[6-9]$/;

export function createTagKeys(store: GalleryStore): TagKeysModel {
  const writes = signal(0);
  const tags = computed(() => {
    void writes.value;
    return read(store.read("tag-keys"));
  });
  const write = (next: ReadonlyMap<string, string>) => {
    store.write("tag-keys", JSON.stringify(Object.fromEntries(next)));
    writes.value += 1;
  };
  const without = (tag: string) => new Map([...tags.peek()].filter(([, each]) => each !== tag));

  return {
    tags,
    keyOf: (tag) => [...tags.value].find(([, each]) => each === tag)?.[0],
    set(tag, text) {
      const key = text.toUpperCase();
      const reason = refusalOf(key);
      if (reason !== undefined) return { kind: "refused", reason };
      write(without(tag).set(key, tag));
      return { kind: "set" };
    },
    remove: (tag) => write(without(tag)),
    tagOf(press) {
      const key = plainKey(press);
      if (key === undefined || refusalOf(key) !== undefined) return undefined;
      return tags.peek().get(key) ?? (digits.test(key) ? null : undefined);
    },
  };
}

/** Why a key cannot be assigned to a tag. */
function refusalOf(key: string): string | undefined {
  const command = labelOfKey(key);
  if (command !== undefined) return `${key} is taken: ${command}.`;
  return digits.test(key) || /^\p{L}$/u.test(key) ? undefined : "Choose a letter, or a digit from 6 to 9.";
}

function read(text: string | null): ReadonlyMap<string, string> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value !== "object" || value === null) return new Map();
    return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    // Written by another version of the page, or by hand.
    return new Map();
  }
}
