import { editDistance } from "../wire/edit-distance.ts";
import { parseQuery, splitField, type FieldParts } from "./query-parser.ts";
import type { SearchField } from "./search-field.ts";
import { fieldNamed, searchFields } from "./search-language.ts";
import type { Query, Term } from "./search-terms.ts";

/** A sentence about the first field of a query that the language does not have, with what was probably meant; "" if there is none. */
export function unknownFieldHint(query: Query): string {
  for (const term of query.clauses.flatMap(({ terms }) => terms)) {
    const parts = splitField(term.text);
    const hint = parts && !fieldNamed(parts.name) ? hintFor(parts, term) : "";
    if (hint !== "") return hint;
  }
  return "";
}

function hintFor(parts: FieldParts, { test }: Term): string {
  const name = parts.name.toLowerCase();
  if (test.kind === "metric") {
    const field = searchFields.find(({ meant }) => meant.includes(name));
    return field ? `“${name}” is searched as a metric. Did you mean ${rewritten(field, parts)}?` : "";
  }
  if (test.kind !== "text") return "";
  const field = nearestField(name);
  const start = `“${name}” is not a search field, so it is searched as text.`;
  if (field) return `${start} Did you mean ${rewritten(field, parts)}?`;
  return `${start} Fields: ${searchFields.map((each) => each.name).join(", ")}.`;
}

/** The condition with the known field, or an example if its value does not fit that field. */
function rewritten({ name, examples }: SearchField, { negated, operator, raw }: FieldParts): string {
  const text = `${negated ? "-" : ""}${name}${operator}${raw}`;
  const [term] = parseQuery(text).clauses[0]?.terms ?? [];
  return raw !== "" && term?.problem === undefined ? text : examples[0];
}

/** By another program's name for it, or else by the spelling. */
function nearestField(name: string): SearchField | undefined {
  const synonym = searchFields.find(({ meant }) => meant.includes(name));
  if (synonym) return synonym;
  const known = searchFields.flatMap((field) => [field.name, ...field.aliases].map((each) => ({ field, each })));
  const ranked = known
    .map(({ field, each }) => ({ field, edits: editDistance(name, each), most: mostEdits(each) }))
    .filter(({ edits, most }) => edits <= most)
    .sort((one, other) => one.edits - other.edits);
  return ranked[0]?.field;
}

/** A short name differs in one letter at most; a single letter in none. */
function mostEdits(name: string): number {
  return name.length < 2 ? 0 : name.length < 5 ? 1 : 2;
}
