import type { ImportFormat } from "../../wire/import.ts";
import { formatOfFile, importFormats } from "../../wire/import-formats.ts";

/** A file to import, or several XMP sidecars in one. */
export interface ImportChoice {
  readonly title: string;
  readonly name: string;
  readonly content: Blob;
  readonly format: ImportFormat;
}

/** What the file picker offers. */
export const importExtensions = Object.keys(importFormats).join(",");

/** One file to import from those that were chosen or dropped; several sidecars become a zip. Undefined for any others. */
export async function toImportChoice(files: readonly File[]): Promise<ImportChoice | undefined> {
  const [first] = files;
  if (!first) return undefined;
  const format = formatOfFile(first.name);
  if (format === undefined) return undefined;
  if (files.length === 1) return { title: first.name, name: first.name, content: first, format };
  if (!files.every((file) => file.name.toLowerCase().endsWith(".xmp"))) return undefined;
  const { downloadZip } = await import("client-zip");
  const content = await downloadZip(files.map((input) => ({ name: input.name, input }))).blob();
  return { title: `${files.length} XMP files`, name: "sidecars.zip", content, format: "xmp" };
}
