/** The numbers of a column. */
export type Numbers =
  | Uint8Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** Columns grow by a quarter at a time, so that they take little more memory than what they hold. */
export function grownLength(length: number, needed: number): number {
  return needed <= length ? length : Math.max(needed, Math.ceil(length * 1.25), 1024);
}

/** A longer copy where `needed` exceeds the length. */
export function grown<T extends Numbers>(numbers: T, needed: number, create: (length: number) => T): T {
  if (needed <= numbers.length) return numbers;
  const longer = create(grownLength(numbers.length, needed));
  longer.set(numbers);
  return longer;
}

export const createBytes = (length: number) => new Uint8Array(length);
export const createIntegers = (length: number) => new Uint32Array(length);
export const createFloats = (length: number) => new Float32Array(length);
export const createNumbers = (length: number) => new Float64Array(length);
