import { sameTags } from "../../../gallery/label-patch.ts";
import { createFacetCounter, type FacetCounter } from "../../../gallery/facet-counter.ts";
import type { Facets, QueryResponse } from "../../../wire/query.ts";
import type { Star } from "../../../wire/sidecar.ts";

/** The images of a view in order. Never changes; another order is another object. */
export interface Order {
  readonly paths: readonly string[];
  /** px as shown; 0 when unknown. */
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  /** The stamp of each file. */
  readonly stamps: readonly string[];
  /** The position of a path, or -1. */
  indexOf(path: string): number;
}

/** The labels of one image as the server has them, as far as a view contains them. */
export interface RowLabels {
  readonly star: Star;
  readonly tags: readonly string[];
  readonly noted: boolean;
  readonly version: number;
}

/** The images of a view with their labels, as columns. */
export interface Columns {
  readonly order: Order;
  labels(index: number): RowLabels | undefined;
  /** Stores newer labels of one image and updates the facets; returns false if they are not newer, or the image is not in this view. */
  patch(path: string, labels: RowLabels): boolean;
  /** The images whose labels are newer than the response. */
  patched(): (readonly [path: string, labels: RowLabels])[];
  /** How often each label occurs now. A new object after each patch that changes them. */
  facets(): Facets;
  readonly total: number;
  readonly inScope: number;
}

const noTags: readonly string[] = [];

/** The response of `GET /query`, with labels that live events can change one image at a time. The response is not copied. */
export function createColumns(response: QueryResponse): Columns {
  const patched = new Map<number, RowLabels>();
  const order = createOrder(response.paths, response.widths, response.heights, response.stamps);
  let noted: ReadonlySet<number> | undefined;
  let { facets } = response;
  let counter: FacetCounter | undefined;

  const labels = (index: number): RowLabels | undefined => {
    const version = response.versions[index];
    if (version === undefined) return undefined;
    const newer = patched.get(index);
    if (newer) return newer;
    noted ??= new Set(response.noted);
    const tags = response.tags[index]?.map((position) => response.tagNames[position] ?? "") ?? noTags;
    return { star: response.stars[index] ?? null, tags, noted: noted.has(index), version };
  };

  return {
    order,
    labels,
    patched: () => [...patched].map(([index, each]) => [order.paths[index] ?? "", each]),
    patch(path, next) {
      const index = order.indexOf(path);
      const before = labels(index);
      if (!before || next.version <= before.version) return false;
      const { star, tags, noted: hasNotes, version } = next;
      patched.set(index, { star, tags, noted: hasNotes, version });
      if (before.star !== next.star || !sameTags(before.tags, next.tags)) {
        counter ??= createFacetCounter(facets);
        counter.change(before, next);
      }
      return true;
    },
    facets() {
      facets = counter?.total() ?? facets;
      return facets;
    },
    total: response.total,
    inScope: response.inScope,
  };
}

/** An order from columns of equal length. */
export function createOrder(
  paths: readonly string[],
  widths: readonly number[],
  heights: readonly number[],
  stamps: readonly string[] = [],
): Order {
  let positions: Map<string, number> | undefined;
  return {
    paths,
    widths,
    heights,
    stamps,
    indexOf(path) {
      if (!positions) {
        positions = new Map();
        for (const [index, each] of paths.entries()) positions.set(each, index);
      }
      return positions.get(path) ?? -1;
    },
  };
}

/** Whether two orders show the same images, with the same pixels, in the same places. */
export function sameOrder(one: Order, other: Order): boolean {
  const same = (a: readonly unknown[], b: readonly unknown[]) =>
    a.length === b.length && a.every((value, index) => value === b[index]);
  return (["paths", "widths", "heights", "stamps"] as const).every((column) => same(one[column], other[column]));
}
