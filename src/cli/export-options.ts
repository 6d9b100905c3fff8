import mri from "mri";
import * as z from "zod";
import { ExportFormat, NameSeparator, SidecarNaming } from "../wire/export.ts";

/** A parsed `lenslet export` command. */
export interface ExportCommand {
  readonly kind: "export";
  readonly directory: string;
  readonly format: ExportFormat;
  /** A query of the search language; "" for all images. */
  readonly where: string;
  /** Export the labels of this time or named state; undefined for the present. */
  readonly asOf: string | undefined;
  /** A file, or for XMP a folder; undefined for standard output. */
  readonly out: string | undefined;
  readonly naming: SidecarNaming;
  readonly separator: NameSeparator;
  readonly bom: boolean;
}

const oneOf = (values: readonly string[]) => ({ error: `takes ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
const text = (what: string) => z.string({ error: `takes ${what}` }).min(1, `needs ${what}`);

const ExportFlags = z.object({
  format: z.enum(ExportFormat.options, oneOf(ExportFormat.options)).default("csv"),
  where: text("a query such as is:pick").optional(),
  "as-of": text("a time such as 2026-06-01T12:00, or the name of a state").optional(),
  out: text("a file").optional(),
  naming: z.enum(SidecarNaming.options, oneOf(SidecarNaming.options)).default("stem"),
  separator: z.enum(NameSeparator.options, oneOf(NameSeparator.options)).default("comma"),
  bom: z.boolean({ error: "takes no value" }).default(false),
});

/** Parses the arguments after `lenslet export`. */
export function parseExport(
  args: readonly string[],
): ExportCommand | { kind: "help"; topic: "export" } | { kind: "misused"; message: string } {
  let unknown: string | undefined;
  const given: Record<string, unknown> & { _: unknown[] } = mri([...args], {
    // mri treats flags without an entry here as unknown.
    alias: { help: "h", format: [], where: [], "as-of": [], out: [], naming: [], separator: [], bom: [] },
    boolean: ["bom", "help"],
    string: ["format", "where", "as-of", "out", "naming", "separator"],
    unknown: (flag) => {
      unknown = flag;
    },
  }) ?? { _: [] };
  const misused = (message: string) => ({ kind: "misused", message }) as const;
  if (given["help"] === true) return { kind: "help", topic: "export" };
  if (unknown !== undefined) return misused(`lenslet export has no option ${unknown}`);
  const parsed = ExportFlags.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return misused(`--${String(issue?.path[0])} ${issue?.message}`);
  }
  const [directory, second] = given._.map(String);
  if (directory === undefined || directory === "")
    return misused("name the folder to export (for a folder called export, write ./export)");
  if (second !== undefined)
    return misused(`only one folder can be exported; ${JSON.stringify(second)} is a second one`);
  const { where = "", "as-of": asOf, out, ...options } = parsed.data;
  return { kind: "export", directory, where, asOf, out, ...options };
}
