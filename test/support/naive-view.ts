import { createFacetCounter } from "../../src/gallery/facet-counter.ts";
import { facetKindChosenBy, type FacetKind } from "../../src/gallery/facet-kind.ts";
import { toImage } from "../../src/gallery/gallery-image.ts";

import { toNameKey } from "../../src/gallery/name-order.ts";
import { folderOf, isWithin } from "../../src/wire/gallery-path.ts";
import { parseQuery } from "../../src/gallery/query-parser.ts";
import type { Clause } from "../../src/gallery/search-terms.ts";
import type { ViewSelector } from "../../src/gallery/view.ts";
import type { FoundImage } from "../../src/source/source.ts";
import type { Facets, Sort } from "../../src/wire/query.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { clauseHolds, takenAt, type ReadImage } from "../../src/gallery/match.ts";

/** A gallery without any index: images and labels by path. */
export interface NaiveGallery {
  readonly images: ReadonlyMap<string, FoundImage>;
  readonly labels: ReadonlyMap<string, Labels>;
}

/** The view of a gallery, by testing and sorting each image by itself. */
export function naiveView(
  { images, labels }: NaiveGallery,
  { path, recursive, q }: ViewSelector,
  sort: Sort,
  seed: string,
): { paths: string[]; inScope: number; facets: Facets } {
  const labelsOf = (each: string) => labels.get(each) ?? unlabelled;
  const scope = [...images.values()]
    .filter((image) => (recursive ? isWithin(image.path, path) : folderOf(image.path) === path))
    .map((image) => ({ ...toImage(image), ...(image.metadata && { metadata: image.metadata }) }));
  const query = parseQuery(q).clauses.map((clause) => ({ clause, kind: facetKindChosenBy(clause) }));
  const facets = createFacetCounter();
  const found: ReadImage[] = [];
  for (const image of scope) {
    const own = labelsOf(image.path);
    const missed = missedBy(query, image, own);
    if (missed === "nothing") found.push(image);
    else if (missed !== "more") facets.addKind(missed, image, own);
  }
  const ordered = sorted(found, labelsOf, sort, seed);
  for (const image of ordered) facets.add(image, labelsOf(image.path));
  return { paths: ordered.map((image) => image.path), inScope: scope.length, facets: facets.total() };
}

/** Why an image does not match: "nothing" if it does, the facet kind if only clauses of that kind fail, else "more". */
function missedBy(
  query: readonly { readonly clause: Clause; readonly kind: FacetKind | undefined }[],
  image: ReadImage,
  labels: Labels,
): FacetKind | "nothing" | "more" {
  const failed = new Set(query.filter(({ clause }) => !clauseHolds(clause, image, labels)).map(({ kind }) => kind));
  const [only = "more"] = failed;
  return failed.size === 0 ? "nothing" : failed.size > 1 ? "more" : only;
}

function sorted(
  images: readonly ReadImage[],
  labelsOf: (path: string) => Labels,
  sort: Sort,
  seed: string,
): ReadImage[] {
  const nameKey = ({ path }: ReadImage) => `${toNameKey(path)}\0${path}`;
  const byName = images.toSorted((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
  const direction = sort.startsWith("-") ? -1 : 1;
  const by = (valueOf: (image: ReadImage) => number) =>
    byName.toSorted((a, b) => direction * (valueOf(a) - valueOf(b)));
  switch (sort) {
    case "name":
      return byName;
    case "-name":
      return byName.toReversed();
    case "date":
    case "-date":
      return by(takenAt);
    case "size":
    case "-size":
      return by(({ size }) => size);
    case "stars":
    case "-stars":
      return by(({ path }) => labelsOf(path).star ?? -1);
    case "random":
      return by(({ path }) => shuffleKey(seed, path));
  }
}

function shuffleKey(seed: string, path: string): number {
  let hash = 0x811c9dc5;
  for (const text of [seed, "\0", path])
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
