import { parquetMetadata, parquetReadObjects, type Compressors, type FileMetaData } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Slice } from "../time-slices.ts";
import { ImportError } from "./import-row.ts";
import { requireFewRows, type ImportTable, type TableRow } from "./read-table.ts";

/** Most bytes that the columns of one file may have, uncompressed. */
const maxBytes = 512 * 1024 * 1024;

/** Reads Apache Parquet a row group at a time, whatever its compression; bounded in rows and uncompressed bytes. */
export async function readParquet(file: Uint8Array<ArrayBuffer>, slice: Slice): Promise<ImportTable> {
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  try {
    const metadata = parquetMetadata(bytes);
    requireFewRows(Number(metadata.num_rows));
    const columns = columnsOf(metadata);
    const rows: TableRow[] = [];
    const bounded = boundedCompressors();
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const found = await parquetReadObjects({
        file: bytes,
        metadata,
        columns,
        rowStart: start,
        rowEnd: end,
        compressors: bounded,
      });
      requireFewRows(rows.length + found.length);
      for (const cells of found) rows.push({ row: rows.length + 1, cells });
      start = end;
      if (slice.isOver()) await slice.next();
    }
    return { columns, rows };
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(
      `The file is not Parquet that can be read: ${String(error instanceof Error ? error.message : error)}`,
    );
  }
}

function columnsOf({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = () => {
    const children = schema[at]?.num_children ?? 0;
    at += 1;
    for (let child = 0; child < children; child += 1) skip();
  };
  for (let child = 0; child < (schema[0]?.num_children ?? 0) && at < schema.length; child += 1) {
    const name = schema[at]?.name;
    if (name !== undefined) names.push(name);
    skip();
  }
  return names;
}

/** Decompressors that refuse pages which claim more bytes than a file may have. */
function boundedCompressors(): Compressors {
  let total = 0;
  const bounded: Compressors = {};
  for (const codec of codecs) {
    bounded[codec] = (input, outputLength) => {
      total += outputLength;
      if (total > maxBytes) throw new ImportError("The file has more data than an import may have.");
      const decompress = compressors[codec];
      if (!decompress) throw new ImportError(`The file is compressed by ${codec}, which cannot be read.`);
      return decompress(input, outputLength);
    };
  }
  return bounded;
}

const codecs = ["SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4", "LZ4_RAW"] as const;
