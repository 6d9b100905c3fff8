import mri from "mri";
import { z } from "zod";
import { ExportFormat, NameSeparator, SidecarNaming } from "../wire/export.ts";

/** What `lenslet export` was asked for. */
export interface ExportCommand {
  readonly kind: "export";
  readonly directory: string;
  readonly format: ExportFormat;
  /** A query of the search language; "" for all images. */
  readonly where: string;
  /** A file, or for XMP a folder; undefined for standard output. */
  readonly out: string | undefined;
  readonly naming: SidecarNaming;
  readonly separator: NameSeparator;
  readonly bom: boolean;
}

const oneOf = (values: readonly string[]) => ({ error: `takes ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
const text = (what: string) => z.string({ error: `takes ${what}` }).min(1, `needs ${what}`);

const Flags = z.object({
  format: z.enum(ExportFormat.options, oneOf(ExportFormat.options)).default("csv"),
  where: text("a query such as is:pick").optional(),
  out: text("a file").optional(),
  naming: z.enum(SidecarNaming.options, oneOf(SidecarNaming.options)).default("stem"),
  separator: z.enum(NameSeparator.options, oneOf(NameSeparator.options)).default("comma"),
  bom: z.boolean({ error: "takes no value" }).default(false),
});

/** Understands the arguments after `lenslet export`. */
export function parseExport(
  args: readonly string[],
): ExportCommand | { kind: "help" } | { kind: "misused"; message: string } {
  let unknown: string | undefined;
  const given: Record<string, unknown> & { _: unknown[] } = mri([...args], {
    // mri knows a flag only by its entry here.
    alias: { help: "h", format: [], where: [], out: [], naming: [], separator: [], bom: [] },
    boolean: ["bom", "help"],
    string: ["format", "where", "out", "naming", "separator"],
    unknown: (flag) => {
      unknown = flag;
    },
  }) ?? { _: [] };
  const misused = (message: string) => ({ kind: "misused", message }) as const;
  if (given["help"] === true) return { kind: "help" };
  if (unknown !== undefined) return misused(`there is no option ${unknown} of lenslet export`);
  const parsed = Flags.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return misused(`--${String(issue?.path[0])} ${issue?.message}`);
  }
  const [directory, second] = given._.map(String);
  if (directory === undefined || directory === "")
    return misused("which folder should be exported? (a folder of that name is ./export)");
  if (second !== undefined) return misused(`one folder at a time; ${JSON.stringify(second)} is a second one`);
  const { where = "", out, ...options } = parsed.data;
  return { kind: "export", directory, where, out, ...options };
}
