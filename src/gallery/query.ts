import { pickTag, rejectTag } from "./flag.ts";

/** How a number in a term compares. */
export type Comparison = "<" | "<=" | "=" | ">=" | ">";

/** What an image must be for `is:` to hold. */
export const flags = [
  "tagged",
  "untagged",
  "starred",
  "unstarred",
  "noted",
  "labelled",
  "unlabelled",
  pickTag,
  rejectTag,
] as const;
export type Flag = (typeof flags)[number];

/** One condition on an image. All text is in lower case. */
export type Test =
  /** In the path, a tag or the notes. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "notes"; readonly text: string }
  /** The whole tag, or with `prefix` its beginning. */
  | { readonly kind: "tag"; readonly tag: string; readonly prefix: boolean }
  | { readonly kind: "by"; readonly author: string }
  | { readonly kind: "type"; readonly format: string }
  | { readonly kind: "is"; readonly flag: Flag }
  | { readonly kind: "star"; readonly comparison: Comparison; readonly value: number }
  /** Width and height in px, size in bytes. */
  | {
      readonly kind: "measure";
      readonly field: "w" | "h" | "size";
      readonly comparison: Comparison;
      readonly value: number;
    }
  | { readonly kind: "metric"; readonly name: string; readonly comparison: Comparison; readonly value: number }
  /** Modified in [from, until), Unix ms. */
  | { readonly kind: "modified"; readonly from: number; readonly until: number };

export interface Term {
  /** The term as written, with its sign and quotes. */
  readonly text: string;
  readonly negated: boolean;
  readonly test: Test;
  /** Set when a known field has a value it cannot have; the term is then searched for as plain text. */
  readonly problem?: string;
}

/** Terms of which one must hold. */
export interface Clause {
  /** As written; clauses joined by blanks are a query again. */
  readonly text: string;
  readonly terms: readonly Term[];
}

/** All clauses must hold. */
export interface Query {
  readonly clauses: readonly Clause[];
}

/**
 * Reads the search language: blanks mean and, `OR` between two terms means or and binds closer, `-` in front means not,
 * quotes keep blanks. Never refuses: what is no known field is plain text.
 */
export function parseQuery(text: string): Query {
  const clauses: Clause[] = [];
  let terms: Term[] = [];
  let joins = false;
  const close = () => {
    if (terms.length > 0) clauses.push({ terms, text: terms.map((term) => term.text).join(" OR ") });
    terms = [];
  };
  for (const word of splitWords(text)) {
    if (word === "OR") {
      joins = terms.length > 0;
      continue;
    }
    const term = toTerm(word);
    if (!term) continue;
    if (!joins) close();
    joins = false;
    terms.push(term);
  }
  close();
  return { clauses };
}

/** Asks for the text as it stands, whatever the language would make of it. */
export function plainQuery(text: string): Query {
  const test: Test = { kind: "text", text: text.trim().toLowerCase() };
  return { clauses: [{ text, terms: [{ text, negated: false, test }] }] };
}

/** Whether the answer may change when labels do, so that a view must be asked for again after an edit. */
export function dependsOnLabels(query: Query): boolean {
  const facts = new Set<Test["kind"]>(["name", "type", "measure", "modified"]);
  return query.clauses.some((clause) => clause.terms.some((term) => !facts.has(term.test.kind)));
}

/** A term for a tag in the language's own spelling. */
export function tagTerm(tag: string): string {
  return `tag:${quoteWord(tag)}`;
}

/** The word as the language must write it to mean itself. */
export function quoteWord(word: string): string {
  return /[\s"*]|^$|^OR$|^-/u.test(word) ? `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"` : word;
}

/** A word goes on to the next blank outside of quotes. An open quote at the end closes itself. */
function splitWords(text: string): string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^\s"])+/gu) ?? [];
}

function unquote(text: string): string {
  return text.replaceAll(/"((?:\\.|[^"\\])*)(?:"|\\?$)/gu, (_, inner: string) => inner.replaceAll(/\\(.)/gu, "$1"));
}

function toTerm(word: string): Term | undefined {
  const negated = word.startsWith("-") && word.length > 1;
  const body = negated ? word.slice(1) : word;
  const field = /^([\p{L}_][\p{L}\p{N}_.]*)(:|<=|>=|<|>|=)(.+)$/su.exec(body);
  const plain: Test = { kind: "text", text: unquote(body).toLowerCase() };
  if (!field) return plain.text === "" ? undefined : { text: word, negated, test: plain };
  const [, name = "", operator = "", raw = ""] = field;
  const read = readField(name.toLowerCase(), operator, unquote(raw), raw.endsWith("*"));
  if (read === undefined) return { text: word, negated, test: plain };
  return typeof read === "string"
    ? { text: word, negated, test: plain, problem: read }
    : { text: word, negated, test: read };
}

/** The test of a field, a problem as a sentence, or undefined when the word is no field. */
function readField(name: string, operator: string, value: string, wildcard: boolean): Test | string | undefined {
  const lower = value.toLowerCase();
  if (operator === ":") {
    switch (name) {
      case "tag":
        return { kind: "tag", tag: (wildcard ? lower.slice(0, -1) : lower).trim(), prefix: wildcard };
      case "name":
        return { kind: "name", text: lower };
      case "notes":
      case "note":
        return { kind: "notes", text: lower };
      case "by":
        return { kind: "by", author: lower };
      case "type":
        return { kind: "type", format: lower === "jpg" ? "jpeg" : lower };
      case "is": {
        const flag = flags.find((known) => known === lower);
        return flag ? { kind: "is", flag } : `is: knows ${flags.join(", ")}.`;
      }
      case "before":
      case "after":
      case "date":
        return readDate(name, value);
    }
  }
  return readNumber(name, operator, lower);
}

function readNumber(name: string, operator: string, value: string): Test | string | undefined {
  const comparison = toComparison(operator);
  if (name === "star" || name === "stars") {
    if (value === "none") return { kind: "is", flag: "unstarred" };
    const stars = /^[0-5]$/.test(value) ? Number(value) : undefined;
    return stars === undefined ? "Stars are 0 to 5, or none." : { kind: "star", comparison, value: stars };
  }
  if (name === "w" || name === "h" || name === "width" || name === "height") {
    const pixels = /^\d+$/.test(value) ? Number(value) : undefined;
    return pixels === undefined
      ? "Width and height are whole numbers of px."
      : { kind: "measure", field: name.startsWith("w") ? "w" : "h", comparison, value: pixels };
  }
  if (name === "size") {
    const size = /^(\d+(?:\.\d+)?)(k|m|g)?b?$/.exec(value);
    if (!size) return "A size is a number of bytes, such as 500k or 2mb.";
    const unit = { k: 1e3, m: 1e6, g: 1e9 }[size[2] ?? ""] ?? 1;
    return { kind: "measure", field: "size", comparison, value: Number(size[1]) * unit };
  }
  const number = value.trim() === "" || operator === ":" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? { kind: "metric", name, comparison, value: number } : undefined;
}

function toComparison(operator: string): Comparison {
  return operator === "<" || operator === "<=" || operator === ">=" || operator === ">" ? operator : "=";
}

/** A year, month or day in UTC. `before` ends where it begins; `after` begins there. */
function readDate(name: "before" | "after" | "date", value: string): Test | string {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
  if (!parts) return "A date is a year, a month or a day, such as 2024, 2024-05 or 2024-05-31.";
  const year = Number(parts[1]);
  const month = parts[2] === undefined ? undefined : Number(parts[2]);
  const day = parts[3] === undefined ? undefined : Number(parts[3]);
  const from = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  const until =
    day !== undefined ? from + 86_400_000 : month !== undefined ? Date.UTC(year, month, 1) : Date.UTC(year + 1, 0, 1);
  const exists = (month ?? 1) >= 1 && (month ?? 1) <= 12 && new Date(from).getUTCDate() === (day ?? 1);
  if (!exists) return `There is no ${value} in the calendar.`;
  if (name === "before") return { kind: "modified", from: -Infinity, until: from };
  return { kind: "modified", from, until: name === "after" ? Infinity : until };
}
