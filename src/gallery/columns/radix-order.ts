import type { Slice } from "../../time-slices.ts";
import { createIntegers } from "./numbers.ts";
import type { RowOrder } from "./row-orders.ts";

const digits = 65_536;
const stepsPerLook = 8192;

/**
 * Sorts rows by numbers, the high and low 32 bits of unsigned keys by position in `rows`; equal keys keep their order. Sorts
 * by one digit of 16 bits after the other, from the lowest, and leaves out those that all keys share.
 */
async function sortedByBits(rows: RowOrder, words: readonly Uint32Array[], slice: Slice): Promise<RowOrder> {
  const count = rows.length;
  let from = createIntegers(count);
  for (let at = 0; at < count; at += 1) from[at] = at;
  let to = createIntegers(count);
  for (const word of words) {
    for (const shift of [0, 16]) {
      const ends = createIntegers(digits);
      for (let at = 0; at < count; at += 1) {
        const digit = ((word[at] ?? 0) >>> shift) & 0xffff;
        ends[digit] = (ends[digit] ?? 0) + 1;
        if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
      }
      if (ends[((word[0] ?? 0) >>> shift) & 0xffff] === count) continue;
      let sum = 0;
      for (let digit = 0; digit < digits; digit += 1) {
        const size = ends[digit] ?? 0;
        ends[digit] = sum;
        sum += size;
      }
      for (let at = 0; at < count; at += 1) {
        const position = from[at] ?? 0;
        const digit = ((word[position] ?? 0) >>> shift) & 0xffff;
        const end = ends[digit] ?? 0;
        to[end] = position;
        ends[digit] = end + 1;
        if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
      }
      [from, to] = [to, from];
    }
  }
  for (let at = 0; at < count; at += 1) to[at] = rows[from[at] ?? 0] ?? 0;
  return to;
}

/** A stable sort by any number but NaN. */
export async function sortedByNumbers(
  rows: RowOrder,
  numberOf: ArrayLike<number>,
  direction: 1 | -1,
  slice: Slice,
): Promise<RowOrder> {
  const low = createIntegers(rows.length);
  const high = createIntegers(rows.length);
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  // Both byte orders are found by looking where the sign is.
  number[0] = -1;
  const [lowHalf, highHalf] = halves[0] === 0 ? [0, 1] : [1, 0];
  for (let at = 0; at < rows.length; at += 1) {
    // Adding 0 makes -0 equal to 0.
    number[0] = (numberOf[rows[at] ?? 0] ?? 0) + 0;
    const upper = halves[highHalf] ?? 0;
    // As unsigned bits, negative numbers would be larger than positive ones, and in reverse.
    const flipsAll = upper >>> 31 === 1;
    const invert = flipsAll !== (direction === -1);
    high[at] = ((invert ? ~upper : upper) ^ (flipsAll ? 0 : 0x80000000)) >>> 0;
    low[at] = (invert ? ~(halves[lowHalf] ?? 0) : (halves[lowHalf] ?? 0)) >>> 0;
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return sortedByBits(rows, [low, high], slice);
}

/** A stable sort by unsigned integers of 32 bits, by position in `rows`. */
export function sortedByIntegers(rows: RowOrder, keys: Uint32Array, slice: Slice): Promise<RowOrder> {
  return sortedByBits(rows, [keys], slice);
}
