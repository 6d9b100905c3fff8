import type { SearchField } from "./search-field.ts";
import { fieldNamed, problemOf } from "./search-language.ts";
import type { Clause, Comparison, Query, Term, Test } from "./search-terms.ts";
import { readMetric } from "./field-values.ts";

/**
 * Parses the search language: spaces mean AND, `OR` between two terms binds more tightly, a leading `-` means NOT, quotes
 * preserve spaces, and commas separate alternative values of a field. Never fails: an unknown field is plain text.
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

/** A query for the literal text in the path, tags (flags included) and notes. */
export function plainQuery(text: string): Query {
  const test: Test = { kind: "text", text: text.trim().toLowerCase(), flags: true };
  return { clauses: [{ text, terms: [{ text, negated: false, test }] }] };
}

/** The number of tests per image: terms, with each value of a list counted. */
export function countTests(query: Query): number {
  const tests = query.clauses.flatMap((clause) => clause.terms.map(({ test }) => test));
  return tests.reduce((count, test) => count + (test.kind === "any" ? test.tests.length : 1), 0);
}

/** Whether an edit of labels can change the matches, so that the view must be requested again. */
export function dependsOnLabels(query: Query): boolean {
  return query.clauses.some((clause) => clause.terms.some(({ test }) => readsLabels(test)));
}

/** Kinds of tests that read the file alone. */
const ofFile: ReadonlySet<Test["kind"]> = new Set(["name", "type", "measure", "time", "file text", "has"]);

function readsLabels(test: Test): boolean {
  if (test.kind === "any") return test.tests.some(readsLabels);
  return !ofFile.has(test.kind);
}

/** The search term for a tag. */
export function tagTerm(tag: string): string {
  return `tag:${quoteWord(tag)}`;
}

/** Quotes a word or value if the language would read it as something else. */
export function quoteWord(word: string): string {
  return /[\s"*,]|^$|^OR$|^-/u.test(word) ? `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"` : word;
}

/** A word parsed as a field with values. */
export interface FieldWord {
  readonly negated: boolean;
  readonly field: SearchField;
  /** The text before the values, as written, without the sign. */
  readonly start: string;
  readonly comparison: Comparison;
  /** As written. Only fields with `lists` have several. */
  readonly values: readonly string[];
}

/** Parses a word as a known field; undefined for any other. A word that is being typed may have no values yet. */
export function toFieldWord(word: string): FieldWord | undefined {
  const parts = splitField(word);
  const field = parts && fieldNamed(parts.name);
  if (!field) return undefined;
  const { negated, name, operator, raw } = parts;
  const comparison = toComparison(operator);
  const several = field.lists && comparison === "=";
  const values = raw === "" ? [] : several ? splitValues(raw) : [raw];
  return { negated, field, start: name + operator, comparison, values };
}

/** Splits off the last word; "" after a space. */
export function splitLastWord(text: string): { readonly head: string; readonly word: string } {
  const word = /(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^\s"])+$/u.exec(text)?.[0] ?? "";
  return { head: text.slice(0, text.length - word.length), word };
}

/** Splits at spaces outside quotes. An open quote at the end is closed, so that words can be appended. */
function splitWords(text: string): string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^\s"])+/gu) ?? [];
  const last = words.at(-1);
  if (last !== undefined) words[words.length - 1] = last.replace(openQuote, '$1$2"');
  return words;
}

/** Matches the text before an open quote, and the quote without a trailing backslash. */
const openQuote = /^((?:"(?:\\.|[^"\\])*"|[^"])*)("(?:\\.|[^"\\])*)\\?$/su;

/** Splits at commas outside quotes; empty values are dropped. */
function splitValues(raw: string): string[] {
  return raw.match(/(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^,"])+/gu) ?? [];
}

function unquote(text: string): string {
  return text.replaceAll(/"((?:\\.|[^"\\])*)(?:"|\\?$)/gu, (_, inner: string) => inner.replaceAll(/\\(.)/gu, "$1"));
}

/** A word split at the operator that follows a name. */
export interface FieldParts {
  readonly negated: boolean;
  readonly name: string;
  readonly operator: string;
  readonly raw: string;
}

/** Splits a word such as `name:value` or `name>=value`, whether the language has the field or not. */
export function splitField(word: string): FieldParts | undefined {
  const parts = /^(-?)([\p{L}_][\p{L}\p{N}_.]*)(:|<=|>=|<|>|=)(.*)$/su.exec(word);
  if (!parts) return undefined;
  const [, sign, name = "", operator = "", raw = ""] = parts;
  return { negated: sign === "-", name, operator, raw };
}

function toTerm(word: string): Term | undefined {
  const negated = word.startsWith("-") && word.length > 1;
  const plain: Test = { kind: "text", text: unquote(negated ? word.slice(1) : word).toLowerCase() };
  const known = toFieldWord(word);
  const read = known ? readField(known) : readOther(word);
  if (read === undefined) return plain.text === "" ? undefined : { text: word, negated, test: plain };
  if (typeof read === "string") return { text: word, negated, test: plain, problem: read };
  return { text: word, negated, test: read };
}

/** The test of a field; a sentence if a value is invalid; undefined without a value. */
function readField({ field, comparison, values }: FieldWord): Test | string | undefined {
  if (comparison !== "=" && !field.compares) return problemOf(field);
  const tests: Test[] = [];
  for (const value of values) {
    const test = field.read({ text: unquote(value).toLowerCase(), comparison, prefix: value.endsWith("*") });
    if (!test) return problemOf(field);
    tests.push(test);
  }
  return tests.length > 1 ? { kind: "any", tests } : tests[0];
}

/** Any other name compared with a number is a metric. */
function readOther(word: string): Test | undefined {
  const parts = splitField(word);
  if (!parts || parts.operator === ":") return undefined;
  const comparison = toComparison(parts.operator);
  return readMetric(parts.name.toLowerCase())({
    text: unquote(parts.raw).toLowerCase(),
    comparison,
    prefix: false,
  });
}

function toComparison(operator: string): Comparison {
  return operator === "<" || operator === "<=" || operator === ">=" || operator === ">" ? operator : "=";
}
