import { sameTags } from "../../../gallery/label-patch.ts";
import { createFacetCounter, type FacetCounter } from "../../../gallery/facet-counter.ts";
import type { Facets, QueryResponse } from "../../../wire/query.ts";
import type { PositionRange } from "../../../gallery/position-ranges.ts";
import type { Star } from "../../../wire/sidecar.ts";
import type { LongSelection } from "./targets.ts";

/** What the page knows about an image file. */
export interface ColumnFacts {
  /** px as shown; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  /** Part of its URLs; "" when unknown. */
  readonly stamp: string;
}

/**
 * The images of a view in order. Never changes; another order is another object. Of a large view, only some images are loaded;
 * reading one subscribes to what loads later.
 */
export interface Order {
  readonly count: number;
  /** The proportions of each image, to lay them out; 0 when unknown. */
  readonly widths: ArrayLike<number>;
  readonly heights: ArrayLike<number>;
  /** Undefined for an image that is not loaded. */
  pathAt(index: number): string | undefined;
  fileAt(index: number): ColumnFacts | undefined;
  /** The position of a path, or -1, also if that is not known yet. */
  indexOf(path: string): number;
  /** The loaded paths from one position to before another. */
  slice(from?: number, to?: number): readonly string[];
  /** Loads the images of a large view; undefined if all are loaded. */
  readonly windows?: Windows;
}

/** Loads the images of a large view. Nothing here rejects. */
export interface Windows {
  /** Loads these images soon, and those around them; replaces what was wanted before. */
  want(from: number, to: number): void;
  /** Resolves once these images are loaded, or could not be. */
  load(from: number, to: number): Promise<void>;
  /** Learns the position of an image, if it has one. */
  seek(path: string): Promise<void>;
  /** The paths from one position to before another, which are loaded first. */
  paths(from: number, to: number): Promise<readonly string[]>;
  /** Selects positions, and loaded images. */
  select(ranges: readonly PositionRange[], paths: readonly string[]): LongSelection;
  /** Names the view in requests. */
  readonly token: string;
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
    patched: () => [...patched].map(([index, each]) => [order.pathAt(index) ?? "", each]),
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
    count: paths.length,
    widths,
    heights,
    pathAt: (index) => paths[index],
    fileAt: (index) =>
      paths[index] === undefined
        ? undefined
        : { width: widths[index] ?? 0, height: heights[index] ?? 0, stamp: stamps[index] ?? "" },
    slice: (from, to) => (from === undefined ? paths : paths.slice(from, to)),
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
  if (one.windows || other.windows) return one === other;
  if (one.count !== other.count) return false;
  return one.slice().every((path, index) => {
    const [a, b] = [one.fileAt(index), other.fileAt(index)];
    return path === other.pathAt(index) && a?.width === b?.width && a?.height === b?.height && a?.stamp === b?.stamp;
  });
}
