/** A bug that somebody could make: one place in the product, changed, and the torture groups of which one must see it. */
export interface ProductBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly groups: readonly string[];
}
