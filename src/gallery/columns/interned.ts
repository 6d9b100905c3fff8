/** Values that many images share, stored once under small numbers. */
export interface Interned<T> {
  /** By number; 0 is the default. */
  readonly values: readonly T[];
  idOf(value: T): number;
  /** Undefined for a value that has no number. */
  find(value: T): number | undefined;
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
    find: (value) => ids.get(keyOf(value)),
  };
}

/** Texts of files, which may be of any number: once they have so many characters together, new ones get the number 0. */
export function createInternedTexts(mostCharacters: number): Interned<string> {
  return createBounded(
    createInterned("", (text) => text),
    mostCharacters,
    (text) => text,
  );
}

/** New values get the number 0 once their keys have so many characters together. */
export function createBounded<T>(inner: Interned<T>, mostCharacters: number, keyOf: (value: T) => string): Interned<T> {
  let left = mostCharacters;
  return {
    values: inner.values,
    idOf(value) {
      const { length } = keyOf(value);
      const before = inner.values.length;
      if (left < length) return inner.find(value) ?? 0;
      const id = inner.idOf(value);
      if (inner.values.length > before) left -= length;
      return id;
    },
    find: inner.find,
  };
}
