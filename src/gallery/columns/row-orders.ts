import type { Slice } from "../../time-slices.ts";
import { sortedIndices } from "../sliced-sort.ts";
import type { ImageTable } from "./image-table.ts";
import { createIntegers } from "./numbers.ts";
import type { CompareRows } from "./row-compare.ts";

/** Rows in an order. Never changed: a change makes a new one. */
export type RowOrder = Uint32Array<ArrayBuffer>;

const stepsPerLook = 4096;
const comparesPerLook = 256;

/** The order without the rows that `isKept` refuses, and with those that are added. What is kept is not sorted again. */
export async function changedOrder(
  order: RowOrder,
  added: RowOrder,
  isKept: ((row: number) => boolean) | undefined,
  compare: CompareRows,
  slice: Slice,
): Promise<RowOrder> {
  const kept = isKept ? await filteredRows(order, isKept, slice) : order;
  if (added.length === 0) return kept;
  const sorted = await sortedRows(added, compare, slice);
  const merged = createIntegers(kept.length + sorted.length);
  let taken = 0;
  for (let at = 0; at < sorted.length; at += 1) {
    const row = sorted[at] ?? 0;
    const place = placeOf(row, kept, taken, compare);
    merged.set(kept.subarray(taken, place), taken + at);
    merged[place + at] = row;
    taken = place;
    if (at % comparesPerLook === 0 && slice.isOver()) await slice.next();
  }
  merged.set(kept.subarray(taken), taken + sorted.length);
  return merged;
}

export async function filteredRows(order: RowOrder, isKept: (row: number) => boolean, slice: Slice): Promise<RowOrder> {
  const kept = createIntegers(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    const row = order[at] ?? 0;
    if (isKept(row)) kept[count++] = row;
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return count === kept.length ? kept : kept.slice(0, count);
}

async function sortedRows(rows: RowOrder, compare: CompareRows, slice: Slice): Promise<RowOrder> {
  const order = await sortedIndices(rows.length, (one, other) => compare(rows[one] ?? 0, rows[other] ?? 0), slice);
  const sorted = createIntegers(rows.length);
  for (let at = 0; at < sorted.length; at += 1) sorted[at] = rows[order[at] ?? 0] ?? 0;
  return sorted;
}

/** Where a row belongs in `order` from `from` on: in doubling steps, because new rows are mostly neighbours. */
function placeOf(row: number, order: RowOrder, from: number, compare: CompareRows): number {
  let low = from;
  let step = 1;
  while (low + step <= order.length && compare(row, order[low + step - 1] ?? 0) > 0) {
    low += step;
    step *= 2;
  }
  let high = Math.min(order.length, low + step - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(row, order[middle] ?? 0) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the rows are in each folder, by its number. */
export async function countByFolder(
  { folders, folder }: Pick<ImageTable, "folders" | "folder">,
  rows: RowOrder,
  slice: Slice,
): Promise<Uint32Array> {
  const counts = createIntegers(folders.paths.length);
  for (let at = 0; at < rows.length; at += 1) {
    const id = folder[rows[at] ?? 0] ?? 0;
    counts[id] = (counts[id] ?? 0) + 1;
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return counts;
}
