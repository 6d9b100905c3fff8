import Papa from "papaparse";
import { unguardCell } from "../export/csv-cells.ts";
import type { Slice } from "../time-slices.ts";
import { ImportError } from "./import-row.ts";
import { requireDistinct, requireFewRows, type ImportTable, type TableRow } from "./read-table.ts";

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
