/** Values that many images share, stored once under small numbers. */
export interface Interned<T> {
  /** By number; 0 is the default. */
  readonly values: readonly T[];
  idOf(value: T): number;
}

export function createInterned<T>(first: T, keyOf: (value: T) => string): Interned<T> {
  const values: T[] = [first];
  const ids = new Map<string, number>([[keyOf(first), 0]]);
  return {
    values,
    idOf(value) {
      const key = keyOf(value);
      const known = ids.get(key);
      if (known !== undefined) return known;
      ids.set(key, values.length);
      values.push(value);
      return values.length - 1;
    },
  };
}
