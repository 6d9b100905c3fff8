import { flagSetBy, pickTag, rejectTag, type Flag } from "../../../gallery/flag.ts";
import type { LabelField, LabelValues } from "../../../gallery/label-patch.ts";
import { nameOf } from "../../../wire/gallery-path.ts";
import type { Patch, Star } from "../../../wire/sidecar.ts";
import { listed, type Targets } from "../view/targets.ts";

/** How an image with the flag is described. */
export const flagWords = { [pickTag]: "Picked", [rejectTag]: "Rejected" } as const;

/** An image's name with its stars and flag, as screen readers say it. */
export function describeMarks(name: string, star: Star, flag: Flag): string {
  const parts = [name];
  if (star !== null) parts.push(star === 1 ? "1 star" : `${star} stars`);
  if (flag !== null) parts.push(flagWords[flag].toLowerCase());
  return parts.join(", ");
}

/** An edit as a short line for a toast, such as "★ 4 for 12 images". */
export function describeEdit(patch: Patch, targets: Targets): string {
  const [only] = listed(targets);
  const subject = targets.length === 1 && only !== undefined ? nameOf(only) : countOf(targets.length);
  return `${describePatch(patch)} · ${subject}`;
}

/** The value of one field as text. */
export function describeField(field: LabelField, labels: LabelValues): string {
  if (field === "star") return describeStar(labels.star);
  if (field === "notes") return labels.notes === "" ? "no notes" : labels.notes;
  return labels.tags.length === 0 ? "no tags" : labels.tags.join(", ");
}

/**
 * A change as text, such as "★ 4, + sky"; "" if nothing visible changed. If the labels before are unknown, the labels
 * after.
 */
export function describeChange(before: LabelValues | undefined, after: LabelValues): string {
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

function describePatch(patch: Patch): string {
  if (patch.set_star !== undefined) return describeStar(patch.set_star);
  if (patch.set_notes !== undefined) return "Notes";
  if (patch.set_tags) return `Tags: ${patch.set_tags.join(", ") || "none"}`;
  const added = patch.add_tags ?? [];
  const removed = patch.remove_tags ?? [];
  const flag = flagSetBy(patch);
  if (flag !== undefined) return flag === null ? "Neither picked nor rejected" : flagWords[flag];
  return [...added.map((tag) => `+ ${tag}`), ...removed.map((tag) => `− ${tag}`)].join(", ");
}

function describeStar(star: number | null): string {
  return star === null ? "No star" : star === 0 ? "0 stars" : "★".repeat(star);
}

/** What to say when selected images turn out to be gone. */
export function describeLost(lost: number, left: number): string {
  const gone = lost === 1 ? "1 selected image is" : `${lost.toLocaleString("en")} selected images are`;
  const rest = left === 0 ? "Nothing is selected now." : `${left.toLocaleString("en")} still selected.`;
  return `${gone} no longer in the folder. ${rest}`;
}

/** A number of images in words. */
export function countOf(images: number): string {
  return images === 1 ? "1 image" : `${images.toLocaleString("en")} images`;
}

/** What to say of images that an undo leaves, because others have changed them. */
export function describeKept(paths: ReadonlySet<string>, nameOfAuthor: (path: string) => string | undefined): string {
  const [first = ""] = paths;
  const who = paths.size === 1 ? nameOfAuthor(first) : "";
  return `${who || "Someone"} has changed ${countOf(paths.size)} since: kept as ${paths.size === 1 ? "it is" : "they are"}.`;
}
