import type { BulkEditInput } from "../../../client.ts";
import { sameTags, type LabelField, type LabelValues } from "../../../gallery/label-patch.ts";

/** A change of one image's labels. Each field can conflict by itself: it is applied only if nobody else has changed that field meanwhile. */
export interface Transition {
  readonly path: string;
  readonly from: LabelValues;
  readonly to: LabelValues;
  /** The fields that it changes; the others may have any value. */
  readonly fields: readonly LabelField[];
}

/** A transition after someone else has changed the image. */
export interface Rebased {
  /** Applies to the current labels; null if nothing is left to change. */
  readonly transition: Transition | null;
  /** Fields that the other person changed as well. */
  readonly blocked: readonly LabelField[];
}

/** The inverse transition. */
export function reverse({ path, from, to, fields }: Transition): Transition {
  return { path, from: to, to: from, fields };
}

/** Edits that apply the transitions where the labels are unchanged; equal changes share one edit. */
export function toEdits(transitions: readonly Transition[]): BulkEditInput[] {
  const groups = new Map<string, { edit: Omit<BulkEditInput, "paths">; paths: string[] }>();
  for (const { path, from, to, fields } of transitions) {
    const edit = {
      expect: {
        ...(fields.includes("star") && { star: from.star }),
        ...(fields.includes("notes") && { notes: from.notes }),
        ...(fields.includes("tags") && { tags: [...from.tags] }),
      },
      ...(fields.includes("star") && { set_star: to.star }),
      ...(fields.includes("notes") && { set_notes: to.notes }),
      ...(fields.includes("tags") && { set_tags: [...to.tags] }),
    };
    const key = JSON.stringify(edit);
    const group = groups.get(key);
    if (group) group.paths.push(path);
    else groups.set(key, { edit, paths: [path] });
  }
  return [...groups.values()].map(({ edit, paths }) => ({ ...edit, paths }));
}

/** One transition for each image, with the fields of all of them. */
export function mergeByPath(transitions: readonly Transition[]): Transition[] {
  const byPath = new Map<string, Transition>();
  for (const next of transitions) {
    const before = byPath.get(next.path);
    if (!before) byPath.set(next.path, next);
    else {
      const to = (field: LabelField) => (next.fields.includes(field) ? next.to : before.to);
      byPath.set(next.path, {
        path: next.path,
        from: next.from,
        to: { star: to("star").star, notes: to("notes").notes, tags: to("tags").tags },
        fields: [...new Set([...before.fields, ...next.fields])],
      });
    }
  }
  return [...byPath.values()];
}

/** The transitions of edits; unconditional edits have none. */
export function fromEdits(edits: readonly BulkEditInput[]): Transition[] {
  return edits.flatMap(({ expect, paths = [], set_star, set_notes, set_tags }) => {
    if (!expect) return [];
    const from: LabelValues = { star: expect.star ?? null, notes: expect.notes ?? "", tags: expect.tags ?? [] };
    const to: LabelValues = { star: set_star ?? null, notes: set_notes ?? "", tags: set_tags ?? [] };
    const fields: LabelField[] = [];
    if (expect.star !== undefined) fields.push("star");
    if (expect.notes !== undefined) fields.push("notes");
    if (expect.tags) fields.push("tags");
    return paths.map((path) => ({ path, from, to, fields }));
  });
}

/** Rebases a refused transition on the current labels, without the fields that would overwrite someone's change. */
export function rebase(transition: Transition, current: LabelValues): Rebased {
  const { path, from, to, fields } = transition;
  const kept: LabelField[] = [];
  const blocked: LabelField[] = [];
  let tags = to.tags;
  for (const field of fields) {
    if (field === "tags") {
      const merged = sameTags(from.tags, current.tags) ? to.tags : mergeTags(from.tags, to.tags, current.tags);
      if (merged) tags = merged;
      (merged ? kept : blocked).push(field);
    } else if (current[field] === to[field]) {
      // Someone else made the same change: there is nothing to do or report.
    } else {
      (current[field] === from[field] ? kept : blocked).push(field);
    }
  }
  const next: LabelValues = { star: to.star, notes: to.notes, tags };
  return { transition: kept.length > 0 ? { path, from: current, to: next, fields: kept } : null, blocked };
}

/**
 * Rebases a change of tags on someone else's: their tags with ours removed and added. Undefined if both changed the same
 * tags.
 */
function mergeTags(
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

/** The edits in a stored text; none of another version of the page that this one cannot read. */
export function readEdits(text: string): readonly BulkEditInput[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isEdit) ? value : [];
  } catch {
    return [];
  }
}

function isEdit(value: unknown): value is BulkEditInput {
  if (typeof value !== "object" || value === null) return false;
  return "match" in value || "view" in value || ("paths" in value && Array.isArray(value.paths));
}
