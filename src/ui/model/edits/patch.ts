import type { LabelFields } from "../../../wire/bulk.ts";
import type { Patch } from "../../../wire/sidecar.ts";

/** Pick or reject, as the tags of that name say. */
export type Flag = "pick" | "reject" | null;

/** What the labels are after a patch: sets first, then tags are removed, then added. The server does the same. */
export function applyPatch(fields: LabelFields, patch: Patch): LabelFields {
  let tags = patch.set_tags ?? fields.tags;
  if (patch.remove_tags) tags = tags.filter((tag) => !patch.remove_tags?.includes(tag));
  if (patch.add_tags) tags = [...new Set([...tags, ...patch.add_tags])];
  return {
    tags,
    notes: patch.set_notes ?? fields.notes,
    star: patch.set_star === undefined ? fields.star : patch.set_star,
  };
}

/** Whether two lists hold the same tags in the same order. */
export function sameTags(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((tag, index) => tag === other[index]));
}

/** Tags as the server stores them: trimmed, no blanks, no duplicates. */
export function tidyTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ""))];
}

/** An image that has both tags counts as rejected. */
export function flagOf(tags: readonly string[]): Flag {
  if (tags.includes("reject")) return "reject";
  return tags.includes("pick") ? "pick" : null;
}

/** The patch that makes an image picked, rejected or neither. */
export function flagPatch(flag: Flag): Patch {
  if (flag === null) return { remove_tags: ["pick", "reject"] };
  return { remove_tags: [flag === "pick" ? "reject" : "pick"], add_tags: [flag] };
}

/** The fields that a patch touches. */
export function fieldsOf(patch: Patch): ("star" | "notes" | "tags")[] {
  const fields: ("star" | "notes" | "tags")[] = [];
  if (patch.set_star !== undefined) fields.push("star");
  if (patch.set_notes !== undefined) fields.push("notes");
  if (patch.set_tags || patch.add_tags || patch.remove_tags) fields.push("tags");
  return fields;
}

/**
 * What remains of a change of tags once someone else has changed them too: their tags with ours removed and added.
 * Undefined when they touched the very tags that ours is about.
 */
export function mergeTags(
  before: readonly string[],
  after: readonly string[],
  theirs: readonly string[],
): string[] | undefined {
  const added = after.filter((tag) => !before.includes(tag));
  const removed = before.filter((tag) => !after.includes(tag));
  const untouched = added.every((tag) => !theirs.includes(tag)) && removed.every((tag) => theirs.includes(tag));
  if (!untouched) return undefined;
  return [...theirs.filter((tag) => !removed.includes(tag)), ...added];
}

/**
 * A change in words for people, such as "★ 4, + sky"; "" when nothing that people see changed. Without knowing what was
 * before, what there is now.
 */
export function describeChange(before: LabelFields | undefined, after: LabelFields): string {
  const star = after.star === null ? "no star" : `★ ${after.star}`;
  if (!before) {
    const there = [...(after.star === null ? [] : [star]), ...after.tags, ...(after.notes === "" ? [] : ["notes"])];
    return there.join(", ") || "no labels";
  }
  const parts = before.star === after.star ? [] : [star];
  for (const tag of after.tags) if (!before.tags.includes(tag)) parts.push(`+ ${tag}`);
  for (const tag of before.tags) if (!after.tags.includes(tag)) parts.push(`− ${tag}`);
  if (before.notes !== after.notes) parts.push("notes");
  return parts.join(", ");
}
