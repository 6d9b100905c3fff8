import type { Gallery } from "../gallery/gallery.ts";
import type { OpenViews } from "../gallery/open-views.ts";
import { toPositionRanges, withoutRanges, type PositionRange } from "../gallery/position-ranges.ts";
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
    if (view) return rowsOfView(openViews, view, slice);
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

/** The selected images that are still there. Takes time by the images that are selected, not by those of the view. */
async function rowsOfView(openViews: OpenViews, selection: ViewSelection, slice: Slice): Promise<TableRows> {
  const { table, rows } = requireView(openViews, selection.token);
  const whole: PositionRange[] = [[0, rows.length]];
  const { list, count } = withoutRanges(
    toPositionRanges(selection.ranges ?? whole),
    toPositionRanges(selection.except),
  );
  const found = new Uint32Array(Math.min(count, rows.length));
  let length = 0;
  for (const [from, to] of list) {
    for (let at = from; at < Math.min(to, rows.length); at += 1) {
      const row = rows[at] ?? 0;
      if (table.alive[row] === 1) found[length++] = row;
      if (at % 4096 === 0 && slice.isOver()) await slice.next();
    }
  }
  return { table, rows: found.slice(0, length) };
}
