import Papa from "papaparse";
import { guardCell, joinTags } from "./csv-cells.ts";
import type { ExportRow } from "../wire/export.ts";
import { exportColumns, type ExportColumn } from "./export-row.ts";

/** The header line (RFC 4180). Some spreadsheets need a byte order mark before it to recognise UTF-8. */
export function csvHead(byteOrderMark: boolean): string {
  return `${byteOrderMark ? "\uFEFF" : ""}${toLines([exportColumns.map(({ name }) => name)])}`;
}

/** Rows as lines of CSV that end in CRLF. */
export function csvLines(rows: readonly ExportRow[]): string {
  return toLines(rows.map((row) => exportColumns.map((column) => toCell(column, row))));
}

function toCell(column: ExportColumn, row: ExportRow): string {
  switch (column.kind) {
    case "text":
      return guardCell(column.value(row) ?? "");
    case "integer":
      return String(column.value(row) ?? "");
    case "list":
      return guardCell(joinTags(column.value(row)));
    case "json": {
      const value = column.value(row);
      return Object.keys(value).length === 0 ? "" : JSON.stringify(value);
    }
  }
}

function toLines(rows: readonly (readonly string[])[]): string {
  return rows.length === 0
    ? ""
    : `${Papa.unparse(
        rows.map((row) => [...row]),
        { newline: "\r\n" },
      )}\r\n`;
}
