import { flagOf, isFlagTag, pickTag, rejectTag, type Flag } from "../../../gallery/flag.ts";
import type { Facets } from "../../../wire/query.ts";
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

/** Summarizes images whose labels are not loaded, by the counts of all of them if those are known. */
export function summarizeMany(count: number, facets: Facets | undefined): SelectionSummary {
  const stars = facets ? [facets.stars.none, ...facets.stars.counts].indexOf(count) : -1;
  const flags: readonly Flag[] = [pickTag, rejectTag, null];
  const flag = flags.find((each) => facets?.flags[each ?? "none"] === count);
  return {
    count,
    star: stars < 0 ? "mixed" : stars === 0 ? null : stars - 1,
    flag: flag === undefined ? "mixed" : flag,
    tags: facets?.tags ?? [],
    notes: { kind: "mixed" },
  };
}

function only<Value>(values: ReadonlySet<Value>, none: Value): Value | "mixed" {
  if (values.size > 1) return "mixed";
  for (const value of values) return value;
  return none;
}
