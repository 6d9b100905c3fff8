import type { Gallery } from "../gallery/gallery.ts";
import { matches as matchesQuery } from "../gallery/match.ts";
import { parseQuery } from "../gallery/query-parser.ts";
import type { ResolvedEdit } from "../labels/bulk-edit.ts";
import type { Slice, TimeSlices } from "../time-slices.ts";
import type { BulkEdit } from "../wire/bulk.ts";
import { limits } from "../wire/limits.ts";
import type { Labels } from "../wire/sidecar.ts";
import { HttpProblem } from "./http-problem.ts";
import type { SelectImages } from "./image-selection.ts";
import { requirePath } from "./parameters.ts";

/** Images of a bulk edit that have no file any more. */
export interface Lost {
  /** How many images the edits name or select. */
  readonly images: number;
  readonly missing: ReadonlySet<string>;
  /** Those that the edit selects by `match` or `view`. */
  readonly selectedBy: (edit: BulkEdit) => readonly string[];
}

export const nothingLost = (images: number): Lost => ({ images, missing: new Set(), selectedBy: () => [] });

/** Finds the images of bulk edits. */
export interface BulkImages {
  /** Looks for the files before the edits' turn, so that other edits do not wait for that. */
  findLost(requested: readonly BulkEdit[]): Promise<Lost>;
  /** Throws once the edits name more images than one request may change. */
  resolveAll(requested: readonly BulkEdit[], lost: Lost, slice: Slice): AsyncIterable<ResolvedEdit>;
}

export interface BulkImagesDependencies {
  readonly gallery: Gallery;
  readonly slices: TimeSlices;
  readonly select: SelectImages;
  /** Which of these images have no file any more. */
  readonly missing: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
}

export function createBulkImages({
  gallery,
  slices,
  select,
  missing: findMissing,
}: BulkImagesDependencies): BulkImages {
  /** The images that edits name, and those that each selects; undefined if they are too many. */
  const namedBy = async (requested: readonly BulkEdit[], slice: Slice) => {
    const named = new Set<string>();
    const selected = new Map<BulkEdit, readonly string[]>();
    let images = 0;
    for (const edit of requested) {
      images += edit.paths?.length ?? 0;
      if (images > limits.bulkItems) return undefined;
      for (const path of edit.paths ?? []) {
        named.add(requirePath(path));
        if (slice.isOver()) await slice.next();
      }
      const found = edit.paths ? [] : await selecting(edit, slice);
      selected.set(edit, found);
      images += found.length;
      for (const path of found) named.add(path);
    }
    return images > limits.bulkItems ? undefined : { images, named, selected };
  };

  const findLost = async (requested: readonly BulkEdit[]): Promise<Lost> => {
    const found = await slices.run((slice) => namedBy(requested, slice));
    // Too many are refused in their turn.
    if (!found) return nothingLost(Number.POSITIVE_INFINITY);
    const { images, named, selected } = found;
    const missing = await findMissing([...named]);
    if (missing.size === 0) return nothingLost(images);
    return { images, missing, selectedBy: (edit) => (selected.get(edit) ?? []).filter((path) => missing.has(path)) };
  };

  /** The images that an edit selects by `match` or `view`. */
  const selecting = async ({ match, view }: BulkEdit, slice: Slice): Promise<string[]> => {
    const { table, rows } = await select({ match, view }, slice);
    const paths: string[] = [];
    // One more than may be edited is refused in its turn.
    for (const row of rows.subarray(0, limits.bulkItems + 1)) {
      paths.push(table.pathOf(row));
      if (paths.length % 64 === 0 && slice.isOver()) await slice.next();
    }
    return paths;
  };

  const resolve = async (edit: BulkEdit, { missing, selectedBy }: Lost, slice: Slice): Promise<ResolvedEdit> => {
    const isImage = (path: string) => gallery.find(path) !== undefined && !missing.has(path);
    if (edit.match || edit.view) {
      const found = await selecting(edit, slice);
      // By now the index may have dropped what was lost.
      const lost = selectedBy(edit);
      const paths = lost.length > 0 ? [...new Set([...found, ...lost])] : found;
      return { edit, paths, isImage, ...(edit.match?.q && { matches: matcherOf(edit.match.q, isImage) }) };
    }
    const paths: string[] = [];
    for (const path of edit.paths ?? []) {
      paths.push(requirePath(path));
      if (paths.length % 64 === 0 && slice.isOver()) await slice.next();
    }
    return { edit, paths, isImage };
  };

  /** Whether an image matches with other labels. One that is gone keeps its outcome. */
  const matcherOf = (q: string, isImage: (path: string) => boolean) => {
    const query = parseQuery(q);
    return (path: string, labels: Labels) => {
      const row = isImage(path) ? gallery.find(path) : undefined;
      if (row === undefined) return true;
      return matchesQuery(query, { ...gallery.table.image(row), metadata: gallery.table.metadataOf(row) }, labels);
    };
  };

  async function* resolveAll(requested: readonly BulkEdit[], lost: Lost, slice: Slice) {
    let images = 0;
    for (const edit of requested) {
      // Explicit paths are counted before they are resolved.
      images += edit.paths?.length ?? 0;
      requireFewImages(images);
      const one = await resolve(edit, lost, slice);
      if (!edit.paths) images += one.paths.length;
      requireFewImages(images);
      yield one;
    }
  }

  return { findLost, resolveAll };
}

function requireFewImages(count: number): void {
  if (count > limits.bulkItems)
    throw new HttpProblem("too_large", `One request may change at most ${limits.bulkItems} images.`);
}
