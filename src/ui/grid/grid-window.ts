import type { Order } from "../model/view/columns.ts";
import type { Box, GridLayout } from "./layout.ts";

/** Rows to draw: from `first` up to and without `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** The rows that touch `top` to `top + height`, widened by `margin` px on both sides. O(log n). */
export function rowsWithin(layout: GridLayout, top: number, height: number, margin: number): RowWindow {
  if (layout.rowCount === 0) return { first: 0, end: 0 };
  return { first: layout.rowAt(top - margin), end: Math.min(layout.rowCount, layout.rowAt(top + height + margin) + 1) };
}

/** Positions of all images that a box touches, in order. */
export function indexesWithin(layout: GridLayout, area: Box): number[] {
  const hits: number[] = [];
  const { first, end } = rowsWithin(layout, area.y, area.height, 0);
  for (let row = first; row < end; row++) {
    const start = layout.firstOf(row);
    layout.boxesOf(row).forEach((box, at) => {
      if (touches(box, area)) hits.push(start + at);
    });
  }
  return hits;
}

function touches(box: Box, area: Box): boolean {
  return (
    box.x < area.x + area.width &&
    area.x < box.x + box.width &&
    box.y < area.y + area.height &&
    area.y < box.y + box.height
  );
}

/** The image `rows` away that is horizontally nearest to the image at `index`. */
export function acrossRows(layout: GridLayout, index: number, rows: number): number {
  const row = layout.rowOf(index);
  const wanted = Math.max(0, Math.min(layout.rowCount - 1, row + rows));
  if (wanted === row) return index;
  const from = layout.boxOf(index);
  const middle = from.x + from.width / 2;
  let best = layout.firstOf(wanted);
  let distance = Number.POSITIVE_INFINITY;
  layout.boxesOf(wanted).forEach((box, at) => {
    const away = Math.abs(box.x + box.width / 2 - middle);
    if (away < distance) {
      distance = away;
      best = layout.firstOf(wanted) + at;
    }
  });
  return best;
}

/** The image that keeps its place on screen while the layout changes. */
export interface Anchor {
  readonly index: number;
  /** Px from the top of the viewport to the image's top. */
  readonly offset: number;
}

/**
 * Chooses what to hold still: the preferred image if it is in view, else the first one whose row is fully in view,
 * else the one at the top.
 */
export function anchorAt(layout: GridLayout, top: number, height: number, preferred = -1): Anchor | undefined {
  if (layout.count === 0) return undefined;
  if (preferred >= 0 && preferred < layout.count) {
    const row = layout.rowOf(preferred);
    const y = layout.topOf(row);
    if (y < top + height && y + layout.heightOf(row) > top) return { index: preferred, offset: y - top };
  }
  let row = layout.rowAt(top);
  if (layout.topOf(row) < top && row + 1 < layout.rowCount && layout.topOf(row + 1) < top + height) row++;
  return { index: layout.firstOf(row), offset: layout.topOf(row) - top };
}

/** The scroll position that puts an anchor back in place, clamped to the scrollable range; `inset` px surround the rows. */
export function scrollFor(layout: GridLayout, anchor: Anchor, height: number, inset = 0): number {
  if (layout.count === 0) return 0;
  const index = Math.min(layout.count - 1, anchor.index);
  const wanted = layout.topOf(layout.rowOf(index)) + inset - anchor.offset;
  return Math.max(0, Math.min(wanted, layout.height + 2 * inset - height));
}

/** The least scrolling that brings an image fully into view, with `margin` px around it. */
export function scrollToShow(layout: GridLayout, index: number, top: number, height: number, margin: number): number {
  const row = layout.rowOf(index);
  const from = layout.topOf(row) - margin;
  const to = layout.topOf(row) + layout.heightOf(row) + margin;
  if (from < top || to - from > height) return from;
  if (to > top + height) return to - height;
  return top;
}

/**
 * Finds where an image went when the list changed: itself, else the nearest one that followed it, else the nearest
 * before it. `positionOf` returns -1 for images that are gone.
 */
export function survivorOf(
  before: Pick<Order, "count" | "pathAt">,
  index: number,
  positionOf: (path: string) => number,
): number | undefined {
  for (let at = index; at < before.count; at++) {
    const position = positionOf(before.pathAt(at) ?? "");
    if (position >= 0) return position;
  }
  for (let at = index - 1; at >= 0; at--) {
    const position = positionOf(before.pathAt(at) ?? "");
    if (position >= 0) return position;
  }
  return undefined;
}
