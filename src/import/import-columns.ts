import { pickTag } from "../gallery/flag.ts";
import { ImportField, type ImportColumns } from "../wire/import.ts";
import { ImportError } from "./import-row.ts";

/** The names under which other programs write a field, lower-case without blanks, `_`, `-` and prefix. */
const aliases: Readonly<Record<ImportField, readonly string[]>> = {
  path: ["path", "file", "filepath", "image", "imagepath", "sourcefile", "relativepath", "sample"],
  name: ["name", "filename", "imagename"],
  star: ["star", "stars", "rating"],
  flag: ["flag", pickTag, "picked", "flagged", "picklabel"],
  tags: ["tags", "tag", "keywords", "keyword", "subject", "labels"],
  notes: ["notes", "note", "description", "caption", "comment", "comments"],
  metrics: ["metrics"],
  updated_at: ["updatedat", "metadatadate", "modified"],
};

/** The columns of a file that fields are read from. `chosen` comes first; throws if nothing names the images. */
export function recogniseColumns(
  names: readonly string[],
  chosen: ImportColumns,
): { readonly columns: ImportColumns; readonly ignored: string[] } {
  for (const [field, name] of Object.entries(chosen)) {
    if (!names.includes(name)) throw new ImportError(`There is no column ${name} for ${field}.`, names);
  }
  const columns: ImportColumns = { ...chosen };
  const taken = new Set(Object.values(chosen));
  for (const field of ImportField.options) {
    if (columns[field] !== undefined) continue;
    const found = aliases[field]
      .map((alias) => names.find((name) => !taken.has(name) && simplify(name) === alias))
      .find((name) => name !== undefined);
    if (found === undefined) continue;
    columns[field] = found;
    taken.add(found);
  }
  if (columns.path === undefined && columns.name === undefined)
    throw new ImportError("No column is called path, file or name: say which one names the images.", names);
  return { columns, ignored: names.filter((name) => !taken.has(name)) };
}

function simplify(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^.*:/u, "")
    .replaceAll(/[\s_-]/gu, "");
}
