import type { ExportFormat, ExportOptions, ExportRow, NameSeparator } from "../wire/export.ts";
import type { RowBatches } from "./export-row.ts";
import { zipSidecars } from "./xmp-zip.ts";

/** The MIME type and file name extension of each format. */
export const exportTypes: Readonly<Record<ExportFormat, { readonly type: string; readonly extension: string }>> = {
  csv: { type: "text/csv; charset=utf-8", extension: "csv" },
  jsonl: { type: "application/jsonl; charset=utf-8", extension: "jsonl" },
  parquet: { type: "application/vnd.apache.parquet", extension: "parquet" },
  xmp: { type: "application/zip", extension: "zip" },
  names: { type: "text/plain; charset=utf-8", extension: "txt" },
};

/** Encodes an export on demand; holds at most one row group in memory. */
export function encodeExport(rows: RowBatches, options: ExportOptions): AsyncIterable<Uint8Array<ArrayBuffer>> {
  switch (options.format) {
    case "csv":
      return encodeText(csvText(rows, options.bom));
    case "jsonl":
      return encodeText(jsonLines(rows));
    case "names":
      return encodeText(names(rows, options.separator));
    case "parquet":
      return parquetFile(rows);
    case "xmp":
      return zipSidecars(rows, options.naming);
  }
}

async function* csvText(rows: RowBatches, byteOrderMark: boolean): AsyncGenerator<string> {
  // Loaded on first use, as that of Parquet.
  const { csvHead, csvLines } = await import("./csv.ts");
  yield csvHead(byteOrderMark);
  for await (const batch of rows) yield csvLines(batch);
}

async function* jsonLines(rows: RowBatches): AsyncGenerator<string> {
  for await (const batch of rows) yield batch.map((row) => `${JSON.stringify(row)}\n`).join("");
}

async function* names(rows: RowBatches, separator: NameSeparator): AsyncGenerator<string> {
  let isFirst = true;
  for await (const batch of rows) {
    if (separator !== "comma") {
      const end = separator === "nul" ? "\0" : "\n";
      yield batch.map((row) => `${row.path.slice(1)}${end}`).join("");
    } else if (batch.length > 0) {
      yield `${isFirst ? "" : ", "}${batch.map((row) => row.name).join(", ")}`;
      isFirst = false;
    }
  }
  if (separator === "comma" && !isFirst) yield "\n";
}

async function* parquetFile(rows: RowBatches): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // Loaded on first use, so that a server that exports no Parquet need not load it.
  const { createParquetExport, rowGroupRows } = await import("./parquet.ts");
  const file = createParquetExport();
  let waiting: ExportRow[] = [];
  for await (const batch of rows) {
    waiting.push(...batch);
    if (waiting.length < rowGroupRows) continue;
    yield file.rows(waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield file.rows(waiting);
  yield file.end();
}

async function* encodeText(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const part of parts) if (part !== "") yield encoder.encode(part);
}
