import type { ImportFormat } from "./import.ts";

/** The formats by the extensions of the files that hold them. */
export const importFormats: Readonly<Record<string, ImportFormat>> = {
  ".csv": "csv",
  ".tsv": "csv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".parquet": "parquet",
  ".xmp": "xmp",
  ".zip": "xmp",
};

/** The format that a file name stands for; undefined if it stands for none. */
export function formatOfFile(name: string): ImportFormat | undefined {
  const [extension = ""] = /\.[^./\\]*$/u.exec(name) ?? [];
  return importFormats[extension.toLowerCase()];
}
