import type { Labels, Patch } from "../wire/sidecar.ts";

/** The label fields that people edit. */
export type LabelField = "star" | "notes" | "tags";

/** Their values. */
export type LabelValues = Pick<Labels, LabelField>;

/** Applies a patch: sets fields, then removes tags, then adds tags. Used by the server and the page. */
export function applyPatch({ star, notes, tags }: LabelValues, patch: Patch): LabelValues {
  return {
    star: patch.set_star === undefined ? star : patch.set_star,
    notes: patch.set_notes ?? notes,
    tags: patchTags(tags, patch),
  };
}

/** Whether all fields are equal; the order of tags matters. */
export function sameLabels(one: LabelValues, other: LabelValues): boolean {
  return one.star === other.star && one.notes === other.notes && sameTags(one.tags, other.tags);
}

/** Whether two lists have the same tags in the same order. */
export function sameTags(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((tag, index) => tag === other[index]));
}

/** The fields that a patch touches. */
export function fieldsOf(patch: Patch): LabelField[] {
  const fields: LabelField[] = [];
  if (patch.set_star !== undefined) fields.push("star");
  if (patch.set_notes !== undefined) fields.push("notes");
  if (patch.set_tags || patch.add_tags || patch.remove_tags) fields.push("tags");
  return fields;
}

function patchTags(tags: readonly string[], patch: Patch): readonly string[] {
  let next = patch.set_tags ?? tags;
  if (patch.remove_tags) {
    const removed = new Set(patch.remove_tags);
    next = next.filter((tag) => !removed.has(tag));
  }
  return patch.add_tags ? [...new Set([...next, ...patch.add_tags])] : next;
}
