import * as z from "zod";
import { ImportFormat, ImportPolicy } from "../wire/import.ts";
import { choiceFlag, misused, readCommandFlags, toggleFlag, type Misused } from "./command-flags.ts";

/** A parsed `lenslet import` command. */
export interface ImportCommand {
  readonly kind: "import";
  readonly directory: string;
  /** A file, or a folder of XMP sidecars. */
  readonly file: string;
  /** Undefined if the file's extension says it. */
  readonly format: ImportFormat | undefined;
  readonly policy: ImportPolicy;
  readonly dryRun: boolean;
  /** Columns by field, as `star:Score`. */
  readonly columns: readonly string[];
}

const column = z.string().regex(/^[a-z_]+:./u, "takes a field and its column, as in star:Score");

const ImportFlags = z.object({
  format: choiceFlag(ImportFormat).optional(),
  policy: choiceFlag(ImportPolicy).default("fill"),
  "dry-run": toggleFlag,
  column: z.preprocess((given) => (typeof given === "string" ? [given] : given), z.array(column)).default([]),
});

/** Parses the arguments after `lenslet import`. */
export function parseImport(args: readonly string[]): ImportCommand | { kind: "help"; topic: "import" } | Misused {
  const read = readCommandFlags("import", args, ImportFlags, ["dry-run"]);
  if (read.kind !== "flags") return read;
  const [directory, file, third] = read.words;
  if (directory === undefined || file === undefined)
    return misused("name the folder, and the file to import into it, as in lenslet import ./photos labels.csv");
  if (third !== undefined) return misused(`only one file can be imported; ${JSON.stringify(third)} is a second one`);
  const { format, policy, column: columns, "dry-run": dryRun } = read.flags;
  return { kind: "import", directory, file, format, policy, dryRun, columns };
}
