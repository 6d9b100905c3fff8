import { facetKindChosenBy, facetKindOf, type FacetKind } from "../../../gallery/facet-kind.ts";
import { parseQuery, toFieldWord } from "../../../gallery/query-parser.ts";
import type { Clause } from "../../../gallery/search-terms.ts";

/** A part of a query: a choice of labels of one kind, of which one must hold (or with `negated` none), or anything else. */
type Part =
  | { readonly kind: FacetKind; readonly negated: boolean; readonly choices: readonly string[] }
  | { readonly kind: "other"; readonly text: string };

/** Whether a query chooses a label, leaves it out, or does neither. */
export type Choice = "in" | "out" | "neither";

/** Parses a query once; the returned call says how it chooses a label such as `tag:sky`. */
export function readChoices(query: string): (term: string) => Choice {
  const choices = new Map<string, Choice>();
  for (const part of readParts(query)) {
    if (part.kind === "other") continue;
    for (const term of part.choices) {
      const meaning = meaningOf(term);
      if (!choices.has(meaning)) choices.set(meaning, part.negated ? "out" : "in");
    }
  }
  return (term) => choices.get(meaningOf(term)) ?? "neither";
}

/**
 * Toggles a label in the query: chosen, or excluded with `out`. Labels of a kind go into
 * one condition, such as `star:4,5`; the rest of the query is unchanged.
 */
export function toggleChoice(query: string, term: string, out: boolean): string {
  const kind = kindOf(term);
  const meaning = meaningOf(term);
  const before = readChoices(query)(term);
  const parts = readParts(query).flatMap((part): Part[] => {
    if (part.kind === "other") return [part];
    const choices = part.choices.filter((each) => meaningOf(each) !== meaning);
    return choices.length > 0 ? [{ ...part, choices }] : [];
  });
  if (before !== (out ? "out" : "in") && kind) {
    const at = parts.findLastIndex((part) => part.kind === kind && part.negated === out);
    const among = parts[at];
    if (among && among.kind !== "other") parts[at] = { ...among, choices: [...among.choices, term] };
    else parts.push({ kind, negated: out, choices: [term] });
  }
  return parts.map(writePart).join(" ");
}

/** The labels of a kind that a query chooses, as terms. */
export function choicesOf(query: string, kind: FacetKind): readonly string[] {
  return readParts(query).flatMap((part) => (part.kind === kind ? part.choices : []));
}

function readParts(query: string): Part[] {
  return parseQuery(query).clauses.map((clause): Part => {
    const { kind, negated } = kindOfClause(clause);
    if (!kind) return { kind: "other", text: clause.text };
    return { kind, negated, choices: clause.terms.flatMap(({ text }) => splitChoices(text)) };
  });
}

function kindOfClause(clause: Clause): { readonly kind: FacetKind | undefined; readonly negated: boolean } {
  const [first, ...others] = clause.terms;
  // "Not this or not that" excludes neither.
  if (first?.negated) return { kind: others.length === 0 ? facetKindOf(first.test) : undefined, negated: true };
  return { kind: facetKindChosenBy(clause), negated: false };
}

/** `star:4,5` as `star:4` and `star:5`, without the sign. */
function splitChoices(text: string): string[] {
  const word = toFieldWord(text);
  if (!word) return [text];
  const { start, values } = word;
  return values.map((value) => start + value);
}

/** Joined again: values of the same field by a comma, other conditions by `OR`. */
function writePart(part: Part): string {
  if (part.kind === "other") return part.text;
  const lists = new Map<string, string[]>();
  for (const choice of part.choices) {
    const word = toFieldWord(choice);
    const joins = word?.field.lists && word.comparison === "=";
    const start = joins ? `${word.field.name}:` : choice;
    const values = lists.get(start) ?? [];
    if (joins) values.push(...word.values);
    lists.set(start, values);
  }
  const terms = [...lists].map(([start, values]) => start + values.join(","));
  return part.negated ? terms.map((term) => `-${term}`).join(" ") : terms.join(" OR ");
}

function kindOf(term: string): FacetKind | undefined {
  const [clause] = parseQuery(term).clauses;
  return clause && kindOfClause(clause).kind;
}

/** Equal for synonyms such as `type:jpg` and `type:jpeg`. */
function meaningOf(term: string): string {
  return JSON.stringify(parseQuery(term).clauses[0]?.terms[0]?.test);
}
