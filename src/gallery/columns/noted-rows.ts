import type { Slice } from "../../time-slices.ts";
import type { Query, Test } from "../search-terms.ts";
import { compareNumbers } from "../field-values.ts";
import { hasMetrics, hasNotes } from "./column-table.ts";
import type { ImageTable } from "./image-table.ts";

/** Rows for which a test on notes or metrics holds; what it needs is not in columns. */
export type NotedRows = ReadonlyMap<Test, Uint8Array>;

/** Notes of this length cost as much work as an image. */
const notesPerStep = 256;
const workPerLook = 64;

/** Runs all of a query's tests on notes and metrics over the labelled images, in one pass. */
export async function findNotedRows(table: ImageTable, query: Query, slice: Slice): Promise<NotedRows> {
  const found = new Map<Test, Uint8Array>();
  const tests = query.clauses.flatMap(({ terms }) => terms.flatMap(({ test }) => readsDetails(test)));
  if (tests.length === 0 || table.labelled.size === 0) return found;
  for (const test of tests) found.set(test, new Uint8Array(table.length));
  let work = 0;
  for (const [row, { notes, metrics }] of table.labelled) {
    work += 1;
    const details = table.column("details")[row] ?? 0;
    if (details === 0) continue;
    const text = (details & hasNotes) === 0 ? "" : notes.toLowerCase();
    for (const [test, rows] of found) {
      const holds =
        test.kind === "metric"
          ? (details & hasMetrics) !== 0 && hasMetric(metrics ?? {}, test)
          : "text" in test && text !== "" && text.includes(test.text);
      if (holds) rows[row] = 1;
    }
    work += (found.size * text.length) / notesPerStep;
    if (work < workPerLook) continue;
    work = 0;
    if (slice.isOver()) await slice.next();
  }
  return found;
}

function readsDetails(test: Test): Test[] {
  if (test.kind === "any") return test.tests.flatMap(readsDetails);
  return test.kind === "text" || test.kind === "notes" || test.kind === "metric" ? [test] : [];
}

/** Metric names preserve case; the search ignores it. */
function hasMetric(
  metrics: Readonly<Record<string, number>>,
  { name, comparison, value }: Extract<Test, { kind: "metric" }>,
): boolean {
  return Object.entries(metrics).some(
    ([each, actual]) => each.toLowerCase() === name && compareNumbers(actual, comparison, value),
  );
}
