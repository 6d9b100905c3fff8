import { flagOf, isFlagTag, pickTag, rejectTag } from "../flag.ts";
import type { Property, Test } from "../search-terms.ts";
import { compareNumbers } from "../field-values.ts";
import { columnEntries, formats, hasNotes, type ColumnName } from "./column-table.ts";
import type { ImageTable } from "./image-table.ts";
import type { NotedRows } from "./noted-rows.ts";
import { indexOfBytes, skipsOf } from "./text-pool.ts";

/** Sets `out[row - from]` to 1 for the rows in [from, to) for which a test holds. */
export type RowTest = (out: Uint8Array, from: number, to: number) => void;

const encoder = new TextEncoder();

/** Prepares a test for the table as it is. */
export function toRowTest(test: Test, table: ImageTable, noted: NotedRows): RowTest {
  const detailed = noted.get(test);
  switch (test.kind) {
    case "text": {
      const { text, flags = false } = test;
      if (text === "") return (out) => void out.fill(1);
      const hasTag = tagTable(table, (tag) => tag.toLowerCase().includes(text) && (flags || !isFlagTag(tag)));
      return all([inFolders(table, text), inNames(table, text), byTable(table, "tags", hasTag), byRows(detailed)]);
    }
    case "name":
      return test.text === "" ? (out) => void out.fill(1) : inNames(table, test.text);
    case "notes":
      return test.text === "" ? (out) => void out.fill(1) : byRows(detailed);
    case "metric":
      return byRows(detailed);
    case "tag": {
      const isTag = (tag: string) =>
        test.prefix ? tag.toLowerCase().startsWith(test.tag) && !isFlagTag(tag) : tag.toLowerCase() === test.tag;
      return byTable(table, "tags", tagTable(table, isTag));
    }
    case "by": {
      const { values } = table.shared.authors;
      return byTable(
        table,
        "author",
        Uint8Array.from(values, (name, id) => toBit(id > 0 && name.toLowerCase() === test.author)),
      );
    }
    case "type":
      return byTable(
        table,
        "format",
        Uint8Array.from(formats, (format) => toBit(format === test.format)),
      );
    case "is":
      return hasProperty(test.property, table);
    case "star":
      // The column has 0 for no star, and one more than the stars.
      return byNumber(table, "star", (star) => star > 0 && compareNumbers(star - 1, test.comparison, test.value));
    case "measure": {
      const found = columnEntries.find(({ entry }) => entry.measure === test.field);
      if (found === undefined) return () => {};
      // The columns of what a file says have 0 where it does not say.
      const least = found.entry.ofMetadata ? Number.MIN_VALUE : -Infinity;
      return byNumber(
        table,
        found.name,
        (value) => value >= least && compareNumbers(value, test.comparison, test.value),
      );
    }
    case "time":
      return byNumber(
        table,
        test.of === "taken" ? "taken" : "modifiedAt",
        (value) => value >= test.from && value < test.until,
      );
    case "file text":
      return byTable(table, test.field, textTable(table.shared[fileTexts[test.field]].values, test.text));
    case "has":
      return byNumber(table, partColumns[test.part], (value) => value > 0);
    case "any":
      return all(test.tests.map((each) => toRowTest(each, table, noted)));
  }
}

const fileTexts = { camera: "cameras", lens: "lenses", model: "models", prompt: "prompts" } as const;
const partColumns = { time: "takenFrom", camera: "camera", lens: "lens", gps: "gps", prompt: "prompt" } as const;

/** For each text, whether it has the part; 0 is no text. */
function textTable(values: readonly string[], part: string): Uint8Array {
  return Uint8Array.from(values, (value, id) => toBit(id > 0 && value.toLowerCase().includes(part)));
}

function all(tests: readonly RowTest[]): RowTest {
  return (out, from, to) => {
    for (const test of tests) test(out, from, to);
  };
}

function byNumber(table: ImageTable, name: ColumnName, holds: (value: number) => boolean): RowTest {
  const column = table.column(name);
  return (out, from, to) => {
    for (let row = from; row < to; row += 1) if (holds(column[row] ?? 0)) out[row - from] = 1;
  };
}

/** Rows whose value of a column is 1 in `holds`. */
function byTable(table: ImageTable, name: ColumnName, holds: Uint8Array): RowTest {
  const column = table.column(name);
  return (out, from, to) => {
    for (let row = from; row < to; row += 1) if (holds[column[row] ?? 0] === 1) out[row - from] = 1;
  };
}

function byRows(rows: Uint8Array | undefined): RowTest {
  if (!rows) return () => {};
  return (out, from, to) => {
    for (let row = from; row < to; row += 1) if (rows[row] === 1) out[row - from] = 1;
  };
}

/** For each list of tags, whether one of them passes. */
function tagTable({ shared }: ImageTable, isTag: (tag: string) => boolean): Uint8Array {
  return Uint8Array.from(shared.tags.values, (tags) => toBit(tags.some(isTag)));
}

/** Images whose folder has the text in its path, or whose path has it across the last slash. */
function inFolders(table: ImageTable, text: string): RowTest {
  const lower = table.folders.prefixes.map((prefix) => prefix.toLowerCase());
  const contains = Uint8Array.from(lower, (prefix) => toBit(prefix.includes(text)));
  const { folder, lowerNames } = table;
  const slash = text.lastIndexOf("/");
  const end = text.slice(0, slash + 1);
  const start = encoder.encode(text.slice(slash + 1));
  const ends = Uint8Array.from(lower, (prefix) => toBit(slash >= 0 && start.length > 0 && prefix.endsWith(end)));
  return (out, from, to) => {
    for (let row = from; row < to; row += 1) {
      const id = folder[row] ?? 0;
      if (contains[id] === 1 || (ends[id] === 1 && startsWith(lowerNames, row, start))) out[row - from] = 1;
    }
  };
}

function startsWith({ bytes, starts }: ImageTable["lowerNames"], row: number, start: Uint8Array): boolean {
  const from = starts[row] ?? 0;
  if ((starts[row + 1] ?? 0) - from < start.length) return false;
  return start.every((byte, at) => bytes[from + at] === byte);
}

/** Images whose name has the text: one search over the names of many rows. */
function inNames(table: ImageTable, text: string): RowTest {
  const part = encoder.encode(text);
  const skips = skipsOf(part);
  return (out, from, to) => {
    const { bytes, starts } = table.lowerNames;
    const end = starts[to] ?? 0;
    let row = from;
    for (let at = starts[from] ?? 0; ;) {
      at = indexOfBytes(bytes, part, skips, at, end);
      if (at < 0) return;
      while ((starts[row + 1] ?? end) <= at) row += 1;
      const rowEnd = starts[row + 1] ?? end;
      // A match may reach into the next name.
      if (at + part.length <= rowEnd) {
        out[row - from] = 1;
        at = rowEnd;
      } else at += 1;
    }
  };
}

/** Flags are stored as tags but do not make an image tagged. */
function hasProperty(property: Property, table: ImageTable): RowTest {
  const star = table.column("star");
  const details = table.column("details");
  const tags = table.column("tags");
  const lists = table.shared.tags.values;
  const isTagged = tagTable(table, (tag) => !isFlagTag(tag));
  const flags = lists.map((list) => flagOf(list));
  const byLabels = (holds: (row: number, list: number) => boolean): RowTest => {
    return (out, from, to) => {
      for (let row = from; row < to; row += 1) if (holds(row, tags[row] ?? 0)) out[row - from] = 1;
    };
  };
  const isLabelled = (row: number, list: number) =>
    (lists[list]?.length ?? 0) > 0 || (star[row] ?? 0) > 0 || ((details[row] ?? 0) & hasNotes) !== 0;
  const isReviewed = (row: number, list: number) => (star[row] ?? 0) > 0 || flags[list] !== null;
  switch (property) {
    case "tagged":
      return byLabels((_, list) => isTagged[list] === 1);
    case "untagged":
      return byLabels((_, list) => isTagged[list] === 0);
    case "starred":
      return byLabels((row) => star[row] !== 0);
    case "unstarred":
      return byLabels((row) => star[row] === 0);
    case "noted":
      return byLabels((row) => ((details[row] ?? 0) & hasNotes) !== 0);
    case "labelled":
      return byLabels(isLabelled);
    case "unlabelled":
      return byLabels((row, list) => !isLabelled(row, list));
    case pickTag:
    case rejectTag:
      return byLabels((_, list) => flags[list] === property);
    case "unflagged":
      return byLabels((_, list) => flags[list] === null);
    case "reviewed":
      return byLabels(isReviewed);
    case "unreviewed":
      return byLabels((row, list) => !isReviewed(row, list));
  }
}

function toBit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
