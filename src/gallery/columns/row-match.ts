import type { Slice } from "../../time-slices.ts";
import { facetKindChosenBy, type FacetKind } from "../facet-kind.ts";
import type { Clause, Query } from "../search-terms.ts";
import type { ImageTable } from "./image-table.ts";
import { findNotedRows, type NotedRows } from "./noted-rows.ts";
import { toRowTest, type RowTest } from "./row-tests.ts";

/** The facet kinds by their code, less `missesKind`. */
export const facetKinds: readonly FacetKind[] = ["tags", "flags", "stars", "types"];

/** Codes of rows. */
export const isMissed = 0;
export const isMatch = 1;
/** From here on: only the filters of one facet kind fail. */
export const missesKind = 2;

const rowsPerStep = 4096;

/** A code for each row: whether it matches the query, or what it misses. Undefined if every row matches. */
export async function matchRows(table: ImageTable, query: Query, slice: Slice): Promise<Uint8Array | undefined> {
  if (query.clauses.length === 0) return undefined;
  const length = table.length;
  const noted = await findNotedRows(table, query, slice);
  const codes = new Uint8Array(length);
  const clauses = query.clauses.map((clause) => ({
    terms: toRowTerms(clause, table, noted),
    kind: facetKinds.findIndex((kind) => kind === facetKindChosenBy(clause)),
  }));
  const term = new Uint8Array(rowsPerStep);
  const held = new Uint8Array(rowsPerStep);
  const usedKinds = facetKinds.flatMap((_, kind) => (clauses.some((clause) => clause.kind === kind) ? [kind] : []));
  // For each facet kind, and last for clauses of none: whether all clauses of the kind hold.
  const kinds = Array.from({ length: facetKinds.length + 1 }, () => new Uint8Array(rowsPerStep));
  for (let from = 0; from < length; from += rowsPerStep) {
    const to = Math.min(from + rowsPerStep, length);
    const count = to - from;
    for (const kind of kinds) kind.fill(1);
    for (const { terms, kind } of clauses) {
      held.fill(0);
      for (const { negated, test } of terms) {
        term.fill(0);
        test(term, from, to);
        for (let at = 0; at < count; at += 1) if ((term[at] === 1) !== negated) held[at] = 1;
      }
      const holds = kinds[kind < 0 ? facetKinds.length : kind];
      if (holds) for (let at = 0; at < count; at += 1) if (held[at] === 0) holds[at] = 0;
      if (slice.isOver()) await slice.next();
    }
    for (let at = 0; at < count; at += 1) codes[from + at] = codeOf(kinds, usedKinds, at);
  }
  return codes;
}

interface RowTerm {
  readonly negated: boolean;
  readonly test: RowTest;
}

function toRowTerms({ terms }: Clause, table: ImageTable, noted: NotedRows): RowTerm[] {
  return terms.map(({ negated, test }) => ({ negated, test: toRowTest(test, table, noted) }));
}

function codeOf(kinds: readonly Uint8Array[], usedKinds: readonly number[], at: number): number {
  if (kinds[facetKinds.length]?.[at] === 0) return isMissed;
  let code = isMatch;
  for (const kind of usedKinds) {
    if (kinds[kind]?.[at] === 1) continue;
    if (code !== isMatch) return isMissed;
    code = missesKind + kind;
  }
  return code;
}
