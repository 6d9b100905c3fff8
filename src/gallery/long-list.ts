/** A list whose items are made when they are read. */
export interface LongList<T> {
  readonly length: number;
  slice(from: number, to: number): T[];
}

export class LazyList<T> implements LongList<T> {
  readonly length: number;
  readonly #itemAt: (index: number) => T;

  constructor(length: number, itemAt: (index: number) => T) {
    this.length = length;
    this.#itemAt = itemAt;
  }

  slice(from: number, to: number): T[] {
    const items: T[] = [];
    for (let at = from; at < Math.min(to, this.length); at += 1) items.push(this.#itemAt(at));
    return items;
  }
}
