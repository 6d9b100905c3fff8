import type { Slice } from "../time-slices.ts";
import type { ImportColumns, ImportFormat } from "../wire/import.ts";
import { recogniseColumns } from "./import-columns.ts";
import { ImportError, type ImportRow } from "./import-row.ts";
import { decodeText, readJsonLines, type ImportTable } from "./read-table.ts";
import { toImportRow } from "./to-import-row.ts";

export interface ImportFile {
  readonly format: ImportFormat;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The file's name; a single sidecar needs it. */
  readonly name: string | undefined;
  /** Which column holds a field, where the names do not say it. */
  readonly columns: ImportColumns;
}

export interface ReadImport {
  readonly rows: readonly ImportRow[];
  readonly columns: ImportColumns;
  readonly ignored: readonly string[];
}

/** Reads the whole file before anything is changed; throws an ImportError that names the first bad row. */
export async function readImport(file: ImportFile, slice: Slice): Promise<ReadImport> {
  // Each reader is loaded on first use, so that a server that imports nothing need not load it.
  switch (file.format) {
    case "csv": {
      const { readCsv } = await import("./read-csv.ts");
      return fromTable(await readCsv(decodeText(file.bytes), slice), file.columns, slice);
    }
    case "jsonl":
      return fromTable(await readJsonLines(decodeText(file.bytes), slice), file.columns, slice);
    case "parquet": {
      const { readParquet } = await import("./read-parquet.ts");
      return fromTable(await readParquet(file.bytes, slice), file.columns, slice);
    }
    case "xmp": {
      const { readSidecars } = await import("./read-sidecars.ts");
      const rows = await readSidecars(file.bytes, file.name, slice);
      if (rows.length === 0) throw new ImportError("There is no XMP file in it.");
      return { rows, columns: {}, ignored: [] };
    }
  }
}

/** Only our own export has all of these columns; its lists are escaped. */
const ownColumns = ["path", "tags", "version", "hash"];

async function fromTable(table: ImportTable, chosen: ImportColumns, slice: Slice): Promise<ReadImport> {
  if (table.columns.length === 0) throw new ImportError("The file has no rows.");
  const { columns, ignored } = recogniseColumns(table.columns, chosen);
  const style = ownColumns.every((name) => table.columns.includes(name)) ? "escaped" : "separated";
  const rows: ImportRow[] = [];
  for (const { row, cells } of table.rows) {
    rows.push(toImportRow(row, cells, columns, style));
    if (rows.length % 64 === 0 && slice.isOver()) await slice.next();
  }
  return { rows, columns, ignored };
}
