import type { Facets, NameCount } from "../wire/query.ts";
import { flagOf, isFlagTag } from "./flag.ts";

/** The labels of an image that are counted. */
export interface CountedLabels {
  readonly star: number | null;
  readonly tags: readonly string[];
}

/** How often each label occurs among some images. */
export interface FacetCounter {
  /** Counts the labels of one image, or with -1 takes them away again. */
  count(labels: CountedLabels, by: 1 | -1): void;
  countType(format: string): void;
  countAuthor(author: string): void;
  /** The counts so far; frequent names first. The same object until something is counted. */
  total(): Facets;
}

/** Names are for completion; a script may write under any number of them. */
const mostAuthors = 200;

/** Nothing counted. */
export const noFacets: Facets = {
  tags: [],
  flags: { pick: 0, reject: 0, none: 0 },
  stars: { none: 0, counts: [0, 0, 0, 0, 0, 0] },
  types: [],
  authors: [],
  untagged: 0,
  unreviewed: 0,
};

/** Goes on from counts that are there already. Flags are stored as tags, and counted as flags alone. */
export function createFacetCounter(start: Facets = noFacets): FacetCounter {
  const tags = new Map(start.tags.map(({ name, count }) => [name, count]));
  const types = new Map(start.types.map(({ name, count }) => [name, count]));
  const authors = new Set(start.authors);
  const flags = { ...start.flags };
  const stars = [...start.stars.counts];
  let unstarred = start.stars.none;
  let { untagged, unreviewed } = start;
  let total: Facets | undefined = start;

  return {
    count(labels, by) {
      total = undefined;
      const flag = flagOf(labels.tags);
      flags[flag ?? "none"] += by;
      if (labels.star === null) unstarred += by;
      else stars[labels.star] = (stars[labels.star] ?? 0) + by;
      if (labels.star === null && flag === null) unreviewed += by;
      let tagged = false;
      for (const tag of labels.tags) {
        if (isFlagTag(tag)) continue;
        tagged = true;
        tags.set(tag, (tags.get(tag) ?? 0) + by);
      }
      if (!tagged) untagged += by;
    },
    countType(format) {
      total = undefined;
      types.set(format, (types.get(format) ?? 0) + 1);
    },
    countAuthor(author) {
      if (authors.has(author) || authors.size >= mostAuthors) return;
      total = undefined;
      authors.add(author);
    },
    total() {
      total ??= {
        tags: toCounts(tags),
        flags: { ...flags },
        stars: { none: unstarred, counts: [...stars] },
        types: toCounts(types),
        authors: [...authors].sort(),
        untagged,
        unreviewed,
      };
      return total;
    },
  };
}

function toCounts(counts: ReadonlyMap<string, number>): NameCount[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
