import type { Gallery } from "../gallery/gallery.ts";
import type { OpenViews } from "../gallery/open-views.ts";
import { findImages, type TableRows } from "../gallery/view.ts";
import type { Slice } from "../time-slices.ts";
import type { ImageSelection } from "../wire/bulk.ts";
import type { ViewSelection } from "../wire/window.ts";
import { requireView } from "./opened-view.ts";
import { requireFewTerms, requirePath } from "./parameters.ts";

/** Finds the images that a body names by `paths` or positions in a `view`, in that order, or by `match`. Unknown ones are left out. */
export type SelectImages = (selection: ImageSelection, slice: Slice) => Promise<TableRows>;

export function createSelectImages(gallery: Gallery, openViews: OpenViews): SelectImages {
  return async ({ paths = [], match, view }, slice) => {
    if (view) return rowsOfView(openViews, view);
    if (match) {
      requireFewTerms(match.q);
      return findImages(gallery, { ...match, path: requirePath(match.path) }, slice);
    }
    const rows: number[] = [];
    for (const [index, path] of paths.entries()) {
      const row = gallery.find(requirePath(path));
      if (row !== undefined) rows.push(row);
      if (index % 64 === 0 && slice.isOver()) await slice.next();
    }
    return { table: gallery.table, rows: Uint32Array.from(rows) };
  };
}

/** The selected images that are still there. */
function rowsOfView(openViews: OpenViews, { token, ranges, except }: ViewSelection): TableRows {
  const { table, rows } = requireView(openViews, token);
  const isSelected = new Uint8Array(rows.length).fill(ranges ? 0 : 1);
  for (const [from, to] of ranges ?? []) isSelected.fill(1, from, to);
  for (const [from, to] of except) isSelected.fill(0, from, to);
  return { table, rows: rows.filter((row, at) => isSelected[at] === 1 && table.alive[row] === 1) };
}
