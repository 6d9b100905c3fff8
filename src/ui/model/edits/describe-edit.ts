import { nameOf } from "../../../gallery/path.ts";
import type { LabelFields } from "../../../wire/bulk.ts";
import type { Patch } from "../../../wire/sidecar.ts";
import type { LabelField } from "./transition.ts";

/** An edit as a short line for a toast, such as "★ 4 for 12 images". */
export function describeEdit(patch: Patch, paths: readonly string[]): string {
  const [only = ""] = paths;
  const subject = paths.length === 1 ? nameOf(only) : `${paths.length.toLocaleString("en")} images`;
  return `${describePatch(patch)} · ${subject}`;
}

/** One field's value in words. */
export function describeField(field: LabelField, labels: LabelFields): string {
  if (field === "star") return describeStar(labels.star);
  if (field === "notes") return labels.notes === "" ? "no notes" : labels.notes;
  return labels.tags.length === 0 ? "no tags" : labels.tags.join(", ");
}

function describePatch(patch: Patch): string {
  if (patch.set_star !== undefined) return describeStar(patch.set_star);
  if (patch.set_notes !== undefined) return "Notes";
  if (patch.set_tags) return `Tags: ${patch.set_tags.join(", ") || "none"}`;
  const added = patch.add_tags ?? [];
  const removed = patch.remove_tags ?? [];
  if (added.length === 1 && added[0] === "pick") return "Picked";
  if (added.length === 1 && added[0] === "reject") return "Rejected";
  if (added.length === 0 && removed.includes("pick") && removed.includes("reject"))
    return "Neither picked nor rejected";
  return [...added.map((tag) => `+ ${tag}`), ...removed.map((tag) => `− ${tag}`)].join(", ");
}

function describeStar(star: number | null): string {
  return star === null ? "No star" : star === 0 ? "0 stars" : "★".repeat(star);
}
