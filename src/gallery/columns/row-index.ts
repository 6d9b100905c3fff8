import type { Slice } from "../../time-slices.ts";
import { createIntegers } from "./numbers.ts";

/** Finds rows by a hash of their path: a table with open addressing. */
export interface RowIndex {
  /** The row with this hash for which `isSame` is true; undefined if there is none. */
  find(hash: number, isSame: (row: number) => boolean): number | undefined;
  /** Adds a row that is not in the table. Call `reserve` before. */
  add(hash: number, row: number): void;
  /** Makes room for more rows; `hashOf` is asked for the hashes of all rows. */
  reserve(more: number, hashOf: (row: number) => number, slice: Slice): Promise<void>;
}

const stepsPerLook = 4096;

export function createRowIndex(): RowIndex {
  /** One more than the row; 0 for a free slot. */
  let places = createIntegers(1024);
  let count = 0;

  const put = (table: Uint32Array, hash: number, row: number): void => {
    const mask = table.length - 1;
    let at = hash & mask;
    while (table[at] !== 0) at = (at + 1) & mask;
    table[at] = row + 1;
  };

  return {
    find(hash, isSame) {
      const mask = places.length - 1;
      for (let at = hash & mask; ; at = (at + 1) & mask) {
        const place = places[at] ?? 0;
        if (place === 0) return undefined;
        if (isSame(place - 1)) return place - 1;
      }
    },
    add(hash, row) {
      put(places, hash, row);
      count += 1;
    },
    async reserve(more, hashOf, slice) {
      let length = places.length;
      while ((count + more) * 1.4 > length) length *= 2;
      if (length === places.length) return;
      const larger = createIntegers(length);
      for (let at = 0; at < places.length; at += 1) {
        const place = places[at] ?? 0;
        if (place !== 0) put(larger, hashOf(place - 1), place - 1);
        if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
      }
      places = larger;
    },
  };
}

/** FNV-1a of bytes, continued from `hash`. */
export function hashBytes(bytes: Uint8Array, from: number, to: number, hash: number): number {
  let next = hash;
  for (let at = from; at < to; at += 1) next = Math.imul(next ^ (bytes[at] ?? 0), 0x01000193);
  return (next ^ (next >>> 15)) >>> 0;
}
