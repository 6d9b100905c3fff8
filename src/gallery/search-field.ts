import type { ReadValue } from "./field-values.ts";

/** A completion offered while the field's name is typed. */
interface OfferedValue {
  readonly text: string;
  readonly hint: string;
}

/** A field of the search language. The parser, completions, errors, help and README are all derived from this. */
export interface SearchField {
  readonly name: string;
  /** Other names of the field. */
  readonly aliases: readonly string[];
  /** What other programs call it. The parser does not take these; hints do. */
  readonly meant: readonly string[];
  /** Whether `<`, `<=`, `>=` and `>` may follow the name; `:` and `=` always may. */
  readonly compares: boolean;
  /** Whether several alternative values may follow `:`. */
  readonly lists: boolean;
  /** Whether an incomplete value matches nothing. */
  readonly whole: boolean;
  /** Describes a value. */
  readonly takes: string;
  readonly examples: readonly [string, ...string[]];
  /** Completes "Images …". */
  readonly finds: string;
  readonly offers: readonly OfferedValue[];
  readonly read: ReadValue;
}

const plain = { aliases: [], meant: [], compares: false, lists: false, whole: false };

/** What fields have in common: one text, alternative whole values, a number that compares. */
export const fieldKinds = { plain, list: { ...plain, lists: true, whole: true }, number: { ...plain, compares: true } };
