import { flagOf, isFlagTag, type Flag } from "../../../gallery/flag.ts";
import type { KnownLabels } from "../edits/labels-model.ts";

/** What the images that edits apply to have in common, and how many have each tag. */
export interface SelectionSummary {
  readonly count: number;
  /** The common star, or "mixed". */
  readonly star: number | null | "mixed";
  readonly flag: Flag | "mixed";
  /** Tags with the number of images that have it, most frequent first; without pick and reject. */
  readonly tags: readonly { readonly name: string; readonly count: number }[];
  /** "mixed" when they differ or are not all known. */
  readonly notes: { readonly kind: "same"; readonly text: string } | { readonly kind: "mixed" };
}

/** Summarizes the labels of images; unknown images count as unlabelled. */
export function summarize(labels: Iterable<KnownLabels | undefined>): SelectionSummary {
  let count = 0;
  const stars = new Set<number | null>();
  const flags = new Set<Flag>();
  const notes = new Set<string | null>();
  const tags = new Map<string, number>();
  for (const each of labels) {
    count += 1;
    stars.add(each?.star ?? null);
    flags.add(flagOf(each?.tags ?? []));
    notes.add(each ? each.notes : "");
    for (const tag of each?.tags ?? []) if (!isFlagTag(tag)) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  }
  const [text = ""] = notes;
  return {
    count,
    star: only(stars, null),
    flag: only(flags, null),
    tags: [...tags]
      .map(([name, uses]) => ({ name, count: uses }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
    notes: notes.size > 1 || text === null ? { kind: "mixed" } : { kind: "same", text },
  };
}

function only<Value>(values: ReadonlySet<Value>, none: Value): Value | "mixed" {
  if (values.size > 1) return "mixed";
  for (const value of values) return value;
  return none;
}
