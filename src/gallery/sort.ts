import type { Slice } from "../time-slices.ts";
import type { Sort } from "../wire/query.ts";
import { columnEntries } from "./columns/column-table.ts";
import type { ImageTable } from "./columns/image-table.ts";
import { sortedByIntegers, sortedByNumbers } from "./columns/radix-order.ts";
import type { RowOrder } from "./columns/row-orders.ts";

const stepsPerLook = 4096;

/** Sorts rows that are in name order; ties stay in name order. `seed` determines the order of `random`. */
export async function sortRows(
  table: ImageTable,
  byName: RowOrder,
  sort: Sort,
  seed: string,
  slice: Slice,
): Promise<RowOrder> {
  if (sort === "name") return byName;
  if (sort === "-name") return byName.slice().reverse();
  if (sort === "random") return sortedByIntegers(byName, await shuffleKeys(table, byName, seed, slice), slice);
  const ascending = sort.replace(/^-/, "");
  const column = columnEntries.find(({ entry }) => entry.sort === ascending)?.name;
  if (column === undefined) return byName;
  return sortedByNumbers(byName, table.column(column), sort === ascending ? 1 : -1, slice);
}

/** FNV-1a of seed and path, so that adding or removing images does not reorder the others. */
async function shuffleKeys(table: ImageTable, rows: RowOrder, seed: string, slice: Slice): Promise<Uint32Array> {
  const seeded = hashText(hashText(0x811c9dc5, seed), "\0");
  const byFolder = table.folders.prefixes.map((prefix) => hashText(seeded, prefix));
  const keys = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    let hash = hashText(byFolder[table.folder[row] ?? 0] ?? 0, table.names.read(row));
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    keys[at] = (hash ^ (hash >>> 13)) >>> 0;
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return keys;
}

function hashText(hash: number, text: string): number {
  let next = hash;
  for (let index = 0; index < text.length; index += 1) next = Math.imul(next ^ text.charCodeAt(index), 0x01000193);
  return next;
}
