import type { Facets, NameCount } from "../wire/query.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { FacetKind } from "./facet-kind.ts";
import { flagOf, isFlagTag } from "./flag.ts";

/** The labels that are counted. */
export interface CountedLabels {
  readonly star: number | null;
  readonly tags: readonly string[];
}

interface CountedImage {
  readonly format: string;
}

/** Counts how often each label occurs. */
export interface FacetCounter {
  /** Counts every kind, for an image that matches. */
  add(image: CountedImage, labels: Labels): void;
  /** Counts one kind, for an image that matches except for the query's filter on that kind. */
  addKind(kind: FacetKind, image: CountedImage, labels: CountedLabels): void;
  /** Replaces the labels of a counted image. */
  change(before: CountedLabels, after: CountedLabels): void;
  /** The counts so far, most frequent names first. Returns the same object until a count changes. */
  total(): Facets;
}

/** Bounds the names for completion, because scripts may write under any number of them. */
const mostAuthors = 200;

/** Facets of no images. */
export const noFacets: Facets = {
  tags: [],
  flags: { pick: 0, reject: 0, none: 0 },
  stars: { none: 0, counts: [0, 0, 0, 0, 0, 0] },
  types: [],
  authors: [],
  untagged: 0,
  unreviewed: 0,
};

/** Continues from existing counts. Flags are stored as tags, but counted only as flags. */
export function createFacetCounter(start: Facets = noFacets): FacetCounter {
  const tags = new Map(start.tags.map(({ name, count }) => [name, count]));
  const types = new Map(start.types.map(({ name, count }) => [name, count]));
  const authors = new Set(start.authors);
  const flags = { ...start.flags };
  const stars = [...start.stars.counts];
  let unstarred = start.stars.none;
  let { untagged, unreviewed } = start;
  let total: Facets | undefined = start;

  const counters: Readonly<Record<Exclude<FacetKind, "types">, (labels: CountedLabels, by: 1 | -1) => void>> = {
    flags(labels, by) {
      flags[flagOf(labels.tags) ?? "none"] += by;
    },
    stars({ star }, by) {
      if (star === null) unstarred += by;
      else stars[star] = (stars[star] ?? 0) + by;
    },
    tags(labels, by) {
      let tagged = false;
      for (const tag of labels.tags) {
        if (isFlagTag(tag)) continue;
        tagged = true;
        tags.set(tag, (tags.get(tag) ?? 0) + by);
      }
      if (!tagged) untagged += by;
    },
  };
  const countType = ({ format }: CountedImage) => types.set(format, (types.get(format) ?? 0) + 1);
  const count = (labels: CountedLabels, by: 1 | -1) => {
    total = undefined;
    counters.flags(labels, by);
    counters.stars(labels, by);
    counters.tags(labels, by);
    if (labels.star === null && flagOf(labels.tags) === null) unreviewed += by;
  };

  return {
    add(image, labels) {
      count(labels, 1);
      countType(image);
      if (labels.updated_at !== "" && authors.size < mostAuthors) authors.add(labels.updated_by);
    },
    addKind(kind, image, labels) {
      total = undefined;
      if (kind === "types") countType(image);
      else counters[kind](labels, 1);
    },
    change(before, after) {
      count(before, -1);
      count(after, 1);
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
