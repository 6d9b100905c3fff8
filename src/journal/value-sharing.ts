import type { StoredLabels } from "./stored-labels.ts";

/** Different values that are remembered at a time; equal ones mostly come close together. */
const maxValues = 4096;

/** Returns the same labels with values that are shared with equal ones: an edit of many images is in memory once. */
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
