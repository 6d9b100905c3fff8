import type { Clause, Property, Test } from "./search-terms.ts";

/** Kinds of facets. Facets of one kind are combined with OR, facets of different kinds with AND. */
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

/** The facet kind that a test reads; undefined if none or several. */
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

/** The facet kind that a clause filters by; its facets are counted without the clause. */
export function facetKindChosenBy({ terms }: Clause): FacetKind | undefined {
  return terms.some(({ negated }) => negated) ? undefined : sameKind(terms.map(({ test }) => test));
}

function sameKind(tests: readonly Test[]): FacetKind | undefined {
  const [kind, ...others] = new Set(tests.map(facetKindOf));
  return others.length === 0 ? kind : undefined;
}
