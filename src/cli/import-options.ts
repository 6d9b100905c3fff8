import mri from "mri";
import * as z from "zod";
import { ImportFormat, ImportPolicy } from "../wire/import.ts";

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

const oneOf = (values: readonly string[]) => ({ error: `takes ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
const column = z.string().regex(/^[a-z_]+:./u, "takes a field and its column, as in star:Score");

const ImportFlags = z.object({
  format: z.enum(ImportFormat.options, oneOf(ImportFormat.options)).optional(),
  policy: z.enum(ImportPolicy.options, oneOf(ImportPolicy.options)).default("fill"),
  "dry-run": z.boolean({ error: "takes no value" }).default(false),
  column: z.preprocess((given) => (typeof given === "string" ? [given] : given), z.array(column)).default([]),
});

/** Parses the arguments after `lenslet import`. */
export function parseImport(
  args: readonly string[],
): ImportCommand | { kind: "help"; topic: "import" } | { kind: "misused"; message: string } {
  let unknown: string | undefined;
  const given: Record<string, unknown> & { _: unknown[] } = mri([...args], {
    // mri treats flags without an entry here as unknown.
    alias: { help: "h", format: [], policy: [], column: [], "dry-run": [] },
    boolean: ["dry-run", "help"],
    string: ["format", "policy", "column"],
    unknown: (flag) => {
      unknown = flag;
    },
  }) ?? { _: [] };
  const misused = (message: string) => ({ kind: "misused", message }) as const;
  if (given["help"] === true) return { kind: "help", topic: "import" };
  if (unknown !== undefined) return misused(`lenslet import has no option ${unknown}`);
  const parsed = ImportFlags.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return misused(`--${String(issue?.path[0])} ${issue?.message}`);
  }
  const [directory, file, third] = given._.map(String);
  if (directory === undefined || file === undefined)
    return misused("name the folder, and the file to import into it, as in lenslet import ./photos labels.csv");
  if (third !== undefined) return misused(`only one file can be imported; ${JSON.stringify(third)} is a second one`);
  const { format, policy, column: columns, "dry-run": dryRun } = parsed.data;
  return { kind: "import", directory, file, format, policy, dryRun, columns };
}
