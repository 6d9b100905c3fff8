import type { Clause, Property, Test } from "./search-terms.ts";

/** Labels of which an image has one or few: within a kind facets widen the view, between kinds they narrow it. */
export type FacetKind = "tags" | "flags" | "stars" | "types";

const kindOfProperty: Partial<Record<Property, FacetKind>> = {
  pick: "flags",
  reject: "flags",
  unflagged: "flags",
  tagged: "tags",
  untagged: "tags",
  starred: "stars",
  unstarred: "stars",
};

/** The kind of facet that a test is about; undefined for any other, and for several kinds at once. */
export function facetKindOf(test: Test): FacetKind | undefined {
  switch (test.kind) {
    case "tag":
      return "tags";
    case "star":
      return "stars";
    case "type":
      return "types";
    case "is":
      return kindOfProperty[test.property];
    case "any":
      return sameKind(test.tests);
    default:
      return undefined;
  }
}

/** The kind that a clause chooses from, so that its facets are counted as if the clause were not there. */
export function facetKindChosenBy({ terms }: Clause): FacetKind | undefined {
  return terms.some(({ negated }) => negated) ? undefined : sameKind(terms.map(({ test }) => test));
}

function sameKind(tests: readonly Test[]): FacetKind | undefined {
  const [kind, ...others] = new Set(tests.map(facetKindOf));
  return others.length === 0 ? kind : undefined;
}
