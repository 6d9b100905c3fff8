import * as z from "zod";
import { ExportFormat, NameSeparator, SidecarNaming } from "../wire/export.ts";
import { choiceFlag, misused, readCommandFlags, textFlag, toggleFlag, type Misused } from "./command-flags.ts";

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

const ExportFlags = z.object({
  format: choiceFlag(ExportFormat).default("csv"),
  where: textFlag("a query such as is:pick").optional(),
  "as-of": textFlag("a time such as 2026-06-01T12:00, or the name of a state").optional(),
  out: textFlag("a file").optional(),
  naming: choiceFlag(SidecarNaming).default("stem"),
  separator: choiceFlag(NameSeparator).default("comma"),
  bom: toggleFlag,
});

/** Parses the arguments after `lenslet export`. */
export function parseExport(args: readonly string[]): ExportCommand | { kind: "help"; topic: "export" } | Misused {
  const read = readCommandFlags("export", args, ExportFlags, ["bom"]);
  if (read.kind !== "flags") return read;
  const [directory, second] = read.words;
  if (directory === undefined || directory === "")
    return misused("name the folder to export (for a folder called export, write ./export)");
  if (second !== undefined)
    return misused(`only one folder can be exported; ${JSON.stringify(second)} is a second one`);
  const { where = "", "as-of": asOf, out, ...options } = read.flags;
  return { kind: "export", directory, where, asOf, out, ...options };
}
