import type { ImportFormat } from "../../wire/import.ts";

/** A file to import, or several XMP sidecars in one. */
export interface ImportChoice {
  readonly title: string;
  readonly name: string;
  readonly content: Blob;
  readonly format: ImportFormat;
}

/** What the file picker offers. */
export const importExtensions = ".csv,.tsv,.jsonl,.ndjson,.parquet,.xmp,.zip";

const formats: Readonly<Record<string, ImportFormat>> = {
  csv: "csv",
  tsv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
  xmp: "xmp",
  zip: "xmp",
};

/** One file to import from those that were chosen or dropped; several sidecars become a zip. Undefined for any others. */
export async function toImportChoice(files: readonly File[]): Promise<ImportChoice | undefined> {
  const [first] = files;
  if (!first) return undefined;
  const kinds = files.map((file) => formats[file.name.split(".").at(-1)?.toLowerCase() ?? ""]);
  const [format] = kinds;
  if (format === undefined) return undefined;
  if (files.length === 1) return { title: first.name, name: first.name, content: first, format };
  if (!files.every((file) => file.name.toLowerCase().endsWith(".xmp"))) return undefined;
  const { downloadZip } = await import("client-zip");
  const content = await downloadZip(files.map((input) => ({ name: input.name, input }))).blob();
  return { title: `${files.length} XMP files`, name: "sidecars.zip", content, format: "xmp" };
}
