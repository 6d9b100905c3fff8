import type { FlagTag } from "./flag.ts";

/** How a number in a term compares. */
export type Comparison = "<" | "<=" | "=" | ">=" | ">";

/** The values of `is:`. */
export type Property =
  | FlagTag
  | "unflagged"
  | "reviewed"
  | "unreviewed"
  | "tagged"
  | "untagged"
  | "starred"
  | "unstarred"
  | "noted"
  | "labelled"
  | "unlabelled";

/** What a number in a term measures: width and height in px, size in bytes, the f-number, shutter in s, focal length in mm. */
export type Measure = "w" | "h" | "size" | "iso" | "f" | "shutter" | "focal";

/** Texts that files say of their images. */
export type FileText = "camera" | "lens" | "model" | "prompt";

/** The values of `has:`: what a file may say of its image. */
export const fileParts = ["time", "camera", "lens", "gps", "prompt"] as const;
export type FilePart = (typeof fileParts)[number];

/** One condition on an image. All text is lower-case. */
export type Test =
  /** In the path, a tag or the notes; with `flags`, also in the tags that store flags. */
  | { readonly kind: "text"; readonly text: string; readonly flags?: true }
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "notes"; readonly text: string }
  /** The whole tag, or its beginning with `prefix`. */
  | { readonly kind: "tag"; readonly tag: string; readonly prefix: boolean }
  | { readonly kind: "by"; readonly author: string }
  | { readonly kind: "type"; readonly format: string }
  | { readonly kind: "is"; readonly property: Property }
  | { readonly kind: "star"; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: "measure"; readonly field: Measure; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: "metric"; readonly name: string; readonly comparison: Comparison; readonly value: number }
  /** Taken or modified in [from, until), Unix ms. */
  | { readonly kind: "time"; readonly of: "taken" | "modified"; readonly from: number; readonly until: number }
  /** In what the file says. */
  | { readonly kind: "file text"; readonly field: FileText; readonly text: string }
  | { readonly kind: "has"; readonly part: FilePart }
  /** Alternative values, such as `star:4,5`: at least two tests, never nested. */
  | { readonly kind: "any"; readonly tests: readonly Test[] };

export interface Term {
  /** The term as written, with its sign and quotes. */
  readonly text: string;
  readonly negated: boolean;
  readonly test: Test;
  /** Set if a known field has an invalid value; the term is then searched for as plain text. */
  readonly problem?: string;
}

/** Terms combined with OR. */
export interface Clause {
  /** As written; clauses joined by spaces form a query. */
  readonly text: string;
  readonly terms: readonly Term[];
}

/** Clauses combined with AND. */
export interface Query {
  readonly clauses: readonly Clause[];
}
