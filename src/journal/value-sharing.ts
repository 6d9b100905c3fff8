import type { StoredLabels } from "./stored-labels.ts";

/** Most distinct values held at a time; equal ones are usually close together. */
const maxValues = 4096;

/** Replaces values with equal earlier ones, so that the values of a bulk edit are in memory once. */
export type ValueSharing = (stored: StoredLabels) => StoredLabels;

export function createValueSharing(): ValueSharing {
  const texts = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();

  const remember = <Value>(known: Map<string, Value>, key: string, value: Value): Value => {
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    if (known.size >= maxValues) known.clear();
    known.set(key, value);
    return value;
  };
  const text = (value: string | undefined) => value && remember(texts, value, value);
  const list = (values: readonly string[] | undefined) => values && remember(lists, JSON.stringify(values), values);

  return (stored) => ({
    ...stored,
    tags: list(stored.tags),
    notes: text(stored.notes),
    updated_at: text(stored.updated_at),
    updated_by: text(stored.updated_by),
  });
}
