import { wholeSlice, type Slice } from "../time-slices.ts";
import type { Facets, QueryResponse, QueryCount, Sort } from "../wire/query.ts";
import type { Labels, Star } from "../wire/sidecar.ts";
import { createFacetCounter, type FacetCounter } from "./facet-counter.ts";
import { facetKindChosenBy } from "./facet-kind.ts";
import { fileStamp, type GalleryImage } from "./gallery-image.ts";
import type { Gallery } from "./gallery.ts";
import { matches, missedBy } from "./match.ts";
import { nameKeyOf } from "./ordering.ts";
import { rootPath } from "./path.ts";
import { parseQuery, plainQuery } from "./query-parser.ts";
import type { Query } from "./search-terms.ts";
import { sortedBy } from "./sliced-sort.ts";
import { sortImages } from "./sort.ts";

/** Selects the images of a folder that match a query. `path` is canonical. */
export interface ViewSelector {
  readonly path: string;
  readonly recursive: boolean;
  readonly q: string;
}

export type LabelsOf = (path: string) => Labels;

/** The matching images in path order, and the number of images without the query. */
export async function findImages(
  gallery: Gallery,
  labelsOf: LabelsOf,
  selector: ViewSelector,
  slice: Slice = wholeSlice,
): Promise<{ inScope: number; found: readonly GalleryImage[] }> {
  const images = gallery.images(selector.path, selector.recursive);
  const query = parseQuery(selector.q);
  if (query.clauses.length === 0) return { inScope: images.length, found: images };
  const found = await select(images, labelsOf, (image, labels) => matches(query, image, labels), slice);
  return { inScope: images.length, found };
}

/**
 * Finds images that match the query or contain its literal text, for people who do not know the language. Stops after
 * `limit` images.
 */
export function searchImages(
  gallery: Gallery,
  labelsOf: LabelsOf,
  { path, recursive, q }: ViewSelector,
  limit: number,
  slice: Slice = wholeSlice,
): Promise<readonly GalleryImage[]> {
  const queries = [parseQuery(q), plainQuery(q)];
  const isFound = (image: GalleryImage, labels: Labels) => queries.some((query) => matches(query, image, labels));
  return select(gallery.images(path, recursive), labelsOf, isFound, slice, limit);
}

export async function countView(
  gallery: Gallery,
  labelsOf: LabelsOf,
  selector: ViewSelector,
  slice: Slice = wholeSlice,
): Promise<QueryCount> {
  const { inScope, found } = await findImages(gallery, labelsOf, selector, slice);
  return { inScope, total: found.length };
}

/** The matching images in order, and their facets. */
interface OrderedView {
  readonly inScope: number;
  readonly ordered: readonly GalleryImage[];
  readonly facets: Facets;
}

/** Selects, counts and sorts the images of a view. */
export async function orderView(
  gallery: Gallery,
  labelsOf: LabelsOf,
  selector: ViewSelector,
  sort: Sort,
  seed: string,
  slice: Slice = wholeSlice,
): Promise<OrderedView> {
  const isWhole = selector.path === rootPath && selector.recursive;
  const images = isWhole ? gallery.byName() : gallery.images(selector.path, selector.recursive);
  const facets = createFacetCounter();
  const found = await findForFacets(images, labelsOf, parseQuery(selector.q), facets, slice);
  const byName = isWhole ? found : await sortedBy(found, nameKeyOf, slice);
  const ordered = await sortImages(byName, labelsOf, sort, seed, slice);
  for (const [index, image] of ordered.entries()) {
    if (index % workPerCheck === 0 && slice.isOver()) await slice.next();
    facets.add(image, labelsOf(image.path));
  }
  return { inScope: images.length, ordered, facets: facets.total() };
}

/** Returns a view as columns, with its facets. */
export async function toView(
  gallery: Gallery,
  labelsOf: LabelsOf,
  selector: ViewSelector,
  sort: Sort,
  seed: string,
  slice: Slice = wholeSlice,
): Promise<QueryResponse> {
  const { inScope, ordered, facets } = await orderView(gallery, labelsOf, selector, sort, seed, slice);
  const paths: string[] = [];
  const widths: number[] = [];
  const heights: number[] = [];
  const stamps: string[] = [];
  const positions = new Map<string, number>();
  const tags: Record<string, number[]> = {};
  const noted: number[] = [];
  const stars: Star[] = [];
  const versions: number[] = [];
  for (const [index, image] of ordered.entries()) {
    if (index % workPerCheck === 0 && slice.isOver()) await slice.next();
    const labels = labelsOf(image.path);
    paths.push(image.path);
    widths.push(image.width);
    heights.push(image.height);
    stamps.push(fileStamp(image));
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
  }
  return {
    v: 1,
    path: selector.path,
    q: selector.q,
    sort,
    inScope,
    total: ordered.length,
    paths,
    widths,
    heights,
    stamps,
    stars,
    versions,
    tagNames: [...positions.keys()],
    tags,
    noted,
    facets,
  };
}

/** The matching images. An image that fails only the filters of one facet kind is counted for that kind. */
async function findForFacets(
  images: readonly GalleryImage[],
  labelsOf: LabelsOf,
  { clauses }: Query,
  facets: FacetCounter,
  slice: Slice,
): Promise<readonly GalleryImage[]> {
  if (clauses.length === 0) return images;
  const query = clauses.map((clause) => ({ clause, kind: facetKindChosenBy(clause) }));
  const isFound = (image: GalleryImage, labels: Labels) => {
    const missed = missedBy(query, image, labels);
    if (missed !== "nothing" && missed !== "more") facets.addKind(missed, image, labels);
    return missed === "nothing";
  };
  return select(images, labelsOf, isFound, slice);
}

/** Work between checks of the time slice, in images without notes. */
const workPerCheck = 64;
/** Notes of this length cost as much work as an image. */
const notesPerStep = 256;

/** The first `limit` images for which `isFound` is true. */
async function select(
  images: readonly GalleryImage[],
  labelsOf: LabelsOf,
  isFound: (image: GalleryImage, labels: Labels) => boolean,
  slice: Slice,
  limit = Infinity,
): Promise<readonly GalleryImage[]> {
  const found: GalleryImage[] = [];
  let work = 0;
  for (const image of images) {
    if (found.length >= limit) break;
    const labels = labelsOf(image.path);
    if (isFound(image, labels)) found.push(image);
    work += 1 + labels.notes.length / notesPerStep;
    if (work < workPerCheck) continue;
    work = 0;
    if (slice.isOver()) await slice.next();
  }
  return found;
}
