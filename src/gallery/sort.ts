import type { Slice } from "../time-slices.ts";
import type { Sort } from "../wire/query.ts";
import type { ImageTable } from "./columns/image-table.ts";
import { sortedByIntegers, sortedByNumbers } from "./columns/radix-order.ts";
import { columnOrders } from "./columns/kept-orders.ts";
import { filteredRows, type RowOrder } from "./columns/row-orders.ts";
import type { Gallery } from "./gallery.ts";

const stepsPerLook = 4096;

/**
 * Sorts rows that are in name order; ties stay in name order. `seed` determines the order of `random`. Many rows are taken from
 * the order of the whole gallery, which is kept.
 */
export async function sortRows(
  gallery: Pick<Gallery, "table" | "imageCount" | "orderBy">,
  byName: RowOrder,
  sort: Sort,
  seed: string,
  slice: Slice,
): Promise<RowOrder> {
  const { table } = gallery;
  if (sort === "name") return byName;
  if (sort === "-name") return byName.slice().reverse();
  if (sort === "random") return sortedByIntegers(byName, await shuffleKeys(table, byName, seed, slice), slice);
  const order = columnOrders.find((each) => each.sort === sort);
  if (!order) return byName;
  if (!order.isKept || byName.length * 16 < gallery.imageCount)
    return sortedByNumbers(byName, table.column(order.name), order.direction, slice);
  const all = await gallery.orderBy(order, slice);
  const isAsked = new Uint8Array(table.length);
  for (const row of byName) isAsked[row] = 1;
  const rows = await filteredRows(all, (row) => isAsked[row] === 1, slice);
  // A change meanwhile may have taken an image from the one order and not from the other.
  if (rows.length === byName.length) return rows;
  return sortedByNumbers(byName, table.column(order.name), order.direction, slice);
}

/** FNV-1a of seed and path, so that adding or removing images does not reorder the others. */
async function shuffleKeys(table: ImageTable, rows: RowOrder, seed: string, slice: Slice): Promise<Uint32Array> {
  const seeded = hashText(hashText(0x811c9dc5, seed), "\0");
  const byFolder = table.folders.prefixes.map((prefix) => hashText(seeded, prefix));
  const keys = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    let hash = hashName(byFolder[table.folder[row] ?? 0] ?? 0, table, row);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    keys[at] = (hash ^ (hash >>> 13)) >>> 0;
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return keys;
}

/** The same as `hashText` of the name; most names are ASCII and need not be decoded. */
function hashName(hash: number, { names }: ImageTable, row: number): number {
  const { bytes, starts } = names;
  const end = starts[row + 1] ?? 0;
  let next = hash;
  for (let at = starts[row] ?? 0; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) return hashText(hash, names.read(row));
    next = Math.imul(next ^ byte, 0x01000193);
  }
  return next;
}

function hashText(hash: number, text: string): number {
  let next = hash;
  for (let index = 0; index < text.length; index += 1) next = Math.imul(next ^ text.charCodeAt(index), 0x01000193);
  return next;
}
