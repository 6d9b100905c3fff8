import type { Slice } from "../time-slices.ts";
import { limits } from "../wire/limits.ts";
import { ImportError } from "./import-row.ts";

/** A file of rows and columns. */
export interface ImportTable {
  /** In the order of the file. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** Counted from 1. In CSV the header is row 1, as in a spreadsheet. */
  readonly row: number;
  readonly cells: Readonly<Record<string, unknown>>;
}

/** Decodes UTF-8, or UTF-16 with a byte order mark, as spreadsheets write it. */
export function decodeText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ImportError("The file is not text in UTF-8.");
  }
}

/** Reads JSON Lines: an object a line; empty lines are skipped. */
export async function readJsonLines(text: string, slice: Slice): Promise<ImportTable> {
  const columns = new Set<string>();
  const rows: TableRow[] = [];
  let row = 0;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? text.length : end).trim();
    start = end < 0 ? text.length : end + 1;
    row += 1;
    if (line === "") continue;
    if (row % 64 === 0 && slice.isOver()) await slice.next();
    const cells = parseLine(line, row);
    for (const name of Object.keys(cells)) columns.add(name);
    requireFewRows(rows.length + 1);
    rows.push({ row, cells });
  }
  return { columns: [...columns], rows };
}

function parseLine(line: string, row: number): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new ImportError(`Line ${row} is not JSON.`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new ImportError(`Line ${row} is not a JSON object.`);
  return { ...parsed };
}

/** Returns the names; throws if two columns have the same. */
export function requireDistinct(columns: string[]): string[] {
  const twice = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  if (twice !== undefined) throw new ImportError(`Two columns are called ${twice}.`);
  return columns;
}

/** Throws if a file has more rows than one edit may have. */
export function requireFewRows(count: number): void {
  if (count > limits.bulkItems)
    throw new ImportError(`The file has more than ${limits.bulkItems.toLocaleString("en-US")} rows; divide it.`);
}
