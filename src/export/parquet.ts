import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer/src/index.js";
import type { ExportRow } from "../wire/export.ts";
import { exportColumns, type ExportColumn } from "./export-row.ts";

/** Rows in one row group: enough for columns to compress well, few enough to hold in memory. */
export const rowGroupRows = 10_000;

/** Writes rows as Apache Parquet, a row group at a time. */
export interface ParquetExport {
  /** Encodes one more row group. */
  rows(rows: readonly ExportRow[]): Uint8Array<ArrayBuffer>;
  /** Encodes the footer, which ends the file. */
  end(): Uint8Array<ArrayBuffer>;
}

export function createParquetExport(): ParquetExport {
  const writer = new ByteWriter(64 * 1024);
  const schema: SchemaElement[] = [
    { name: "root", num_children: exportColumns.length },
    ...exportColumns.flatMap(toSchema),
  ];
  const parquet = new ParquetWriter({ writer, schema, createdBy: "lenslet" });

  const drain = (): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(writer.getBuffer());
    // Empties the buffer; positions in the file come from `offset`, which is unchanged.
    writer.index = 0;
    return bytes;
  };
  return {
    rows(rows) {
      const columnData = exportColumns.map((column) => ({ name: column.name, data: toData(column, rows) }));
      void parquet.write({ columnData, rowGroupSize: Math.max(1, rows.length) });
      return drain();
    },
    end() {
      void parquet.finish();
      return drain();
    },
  };
}

function toSchema({ name, kind }: ExportColumn): SchemaElement[] {
  switch (kind) {
    case "text":
      return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }];
    case "integer":
      return [{ name, type: "INT64", repetition_type: "OPTIONAL" }];
    case "json":
      return [{ name, type: "BYTE_ARRAY", converted_type: "JSON", repetition_type: "OPTIONAL" }];
    case "list":
      return [
        { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST" },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
      ];
  }
}

function toData(column: ExportColumn, rows: readonly ExportRow[]): unknown[] {
  switch (column.kind) {
    case "integer":
      return rows.map((row) => {
        const value = column.value(row);
        return value === null ? null : BigInt(value);
      });
    case "list":
      return rows.map((row) => [...column.value(row)]);
    case "text":
    case "json":
      return rows.map((row) => column.value(row));
  }
}
