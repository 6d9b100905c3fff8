import type { QueryResponse, QueryCount, Sort } from "../wire/query.ts";
import type { Labels, Star } from "../wire/sidecar.ts";
import { createFacetCounter, type FacetCounter } from "./facet-counter.ts";
import { facetKindChosenBy } from "./facet-kind.ts";
import type { Gallery } from "./gallery.ts";
import { matches, missedBy } from "./match.ts";
import { fileStamp, type GalleryImage } from "./gallery-image.ts";
import { parseQuery, plainQuery } from "./query.ts";
import type { Query } from "./search-terms.ts";
import { sortImages } from "./sort.ts";

/** What to show: the images of a folder that a query asks for. `path` is canonical. */
export interface Scope {
  readonly path: string;
  readonly recursive: boolean;
  readonly q: string;
}

export type LabelsOf = (path: string) => Labels;

/** The images that match, in order of path, and how many there are without the query. */
export function findImages(
  gallery: Gallery,
  labelsOf: LabelsOf,
  scope: Scope,
): { inScope: number; found: readonly GalleryImage[] } {
  const images = gallery.images(scope.path, scope.recursive);
  const query = parseQuery(scope.q);
  const found =
    query.clauses.length === 0 ? images : images.filter((image) => matches(query, image, labelsOf(image.path)));
  return { inScope: images.length, found };
}

/** The same for a search by people who do not know the language: what holds the text as it stands is found as well. */
export function searchImages(
  gallery: Gallery,
  labelsOf: LabelsOf,
  { path, recursive, q }: Scope,
): readonly GalleryImage[] {
  const queries = [parseQuery(q), plainQuery(q)];
  return gallery.images(path, recursive).filter((image) => {
    const labels = labelsOf(image.path);
    return queries.some((query) => matches(query, image, labels));
  });
}

export function countView(gallery: Gallery, labelsOf: LabelsOf, scope: Scope): QueryCount {
  const { inScope, found } = findImages(gallery, labelsOf, scope);
  return { inScope, total: found.length };
}

/** A whole view as columns, with its facets. */
export function toView(gallery: Gallery, labelsOf: LabelsOf, scope: Scope, sort: Sort, seed: string): QueryResponse {
  const images = gallery.images(scope.path, scope.recursive);
  const facets = createFacetCounter();
  const found = findForFacets(images, labelsOf, parseQuery(scope.q), facets);
  const ordered = sortImages(gallery, found, labelsOf, sort, seed);
  const positions = new Map<string, number>();
  const tags: Record<string, number[]> = {};
  const noted: number[] = [];
  const stars: Star[] = [];
  const versions: number[] = [];
  ordered.forEach((image, index) => {
    const labels = labelsOf(image.path);
    stars.push(labels.star);
    versions.push(labels.version);
    if (labels.notes !== "") noted.push(index);
    if (labels.tags.length > 0) {
      tags[index] = labels.tags.map((tag) => {
        const position = positions.get(tag) ?? positions.size;
        positions.set(tag, position);
        return position;
      });
    }
    facets.add(image, labels);
  });
  return {
    v: 1,
    path: scope.path,
    q: scope.q,
    sort,
    inScope: images.length,
    total: ordered.length,
    paths: ordered.map((image) => image.path),
    widths: ordered.map((image) => image.width),
    heights: ordered.map((image) => image.height),
    stamps: ordered.map(fileStamp),
    stars,
    versions,
    tagNames: [...positions.keys()],
    tags,
    noted,
    facets: facets.total(),
  };
}

/** The images that match. Those that only the choice within one kind of facet leaves out are counted for that kind. */
function findForFacets(
  images: readonly GalleryImage[],
  labelsOf: LabelsOf,
  { clauses }: Query,
  facets: FacetCounter,
): readonly GalleryImage[] {
  if (clauses.length === 0) return images;
  const query = clauses.map((clause) => ({ clause, kind: facetKindChosenBy(clause) }));
  return images.filter((image) => {
    const labels = labelsOf(image.path);
    const missed = missedBy(query, image, labels);
    if (missed !== "nothing" && missed !== "more") facets.addKind(missed, image, labels);
    return missed === "nothing";
  });
}
