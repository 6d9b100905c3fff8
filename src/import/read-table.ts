import Papa from "papaparse";
import { unguardCell } from "../export/csv-cells.ts";
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

/** Reads CSV (RFC 4180) with a header; commas, semicolons and tabs separate. */
export async function readCsv(text: string, slice: Slice): Promise<ImportTable> {
  let columns: string[] | undefined;
  const rows: TableRow[] = [];
  let seen = 0;
  const take = (record: readonly string[]) => {
    seen += 1;
    if (record.every((cell) => cell.trim() === "")) return;
    if (!columns) {
      columns = requireDistinct(record.map((name) => name.trim()));
      return;
    }
    if (record.length > columns.length && record.slice(columns.length).some((cell) => cell !== ""))
      throw new ImportError(`Row ${seen} has ${record.length} cells, but the header has ${columns.length}.`);
    requireFewRows(rows.length + 1);
    rows.push({
      row: seen,
      cells: Object.fromEntries(columns.map((name, index) => [name, unguardCell(record[index] ?? "")])),
    });
  };
  await new Promise<void>((resolve, reject) => {
    Papa.parse<string[]>(text.replace(/^\uFEFF/u, ""), {
      delimiter: delimiterOf(text),
      chunkSize: 64 * 1024,
      chunk({ data, errors }: Papa.ParseResult<string[]>, chunkParser: Papa.Parser) {
        try {
          const error = errors.find(({ type }) => type === "Quotes");
          if (error) throw new ImportError(`Row ${seen + (error.row ?? 0) + 1} has a quote that does not end.`);
          for (const record of data) take(record);
        } catch (error) {
          // Before `abort`, which completes.
          reject(error instanceof Error ? error : new ImportError(String(error)));
          chunkParser.abort();
          return;
        }
        if (!slice.isOver()) return;
        chunkParser.pause();
        slice.next().then(() => chunkParser.resume(), reject);
      },
      complete: () => resolve(),
      error: (error: Error) => reject(error),
    });
  });
  return { columns: columns ?? [], rows };
}

/** The separator that occurs most often in the header. */
function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/u.exec(text)?.[0] ?? "";
  const counted = [",", ";", "\t"].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((most, each) => (each.count > most.count ? each : most)).delimiter;
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

function requireDistinct(columns: string[]): string[] {
  const twice = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  if (twice !== undefined) throw new ImportError(`Two columns are called ${twice}.`);
  return columns;
}

/** Throws if a file has more rows than one edit may have. */
export function requireFewRows(count: number): void {
  if (count > limits.bulkItems)
    throw new ImportError(`The file has more than ${limits.bulkItems.toLocaleString("en-US")} rows; divide it.`);
}
