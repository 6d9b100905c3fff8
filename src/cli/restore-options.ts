import * as z from "zod";
import { timeOf } from "../wire/as-of.ts";
import { misused, readCommandFlags, textFlag, toggleFlag, type Misused } from "./command-flags.ts";

/** A parsed `lenslet restore` command. */
export interface RestoreCommand {
  readonly kind: "restore";
  readonly directory: string;
  readonly to: RestoreTarget;
  /** A query of the search language; "" for all images. */
  readonly where: string;
  readonly dryRun: boolean;
}

type RestoreTarget =
  | {
      readonly kind: "moment";
      /** A time in ISO 8601, or the name of a state. */
      readonly asOf: string;
    }
  /** The labels before the restore of this time. */
  | { readonly kind: "undo"; readonly time: string };

const RestoreFlags = z.object({
  "as-of": textFlag("a time such as 2026-06-01T12:00, or the name of a state").optional(),
  undo: z.iso.datetime("takes the time that the restore has printed").optional(),
  where: textFlag("a query such as is:pick").optional(),
  "dry-run": toggleFlag,
});

/** Parses the arguments after `lenslet restore`. */
export function parseRestore(args: readonly string[]): RestoreCommand | { kind: "help"; topic: "restore" } | Misused {
  const read = readCommandFlags("restore", args, RestoreFlags, ["dry-run"]);
  if (read.kind !== "flags") return read;
  const [directory, second] = read.words;
  if (directory === undefined || directory === "")
    return misused("name the folder to restore (for a folder called restore, write ./restore)");
  if (second !== undefined)
    return misused(`only one folder can be restored; ${JSON.stringify(second)} is a second one`);
  const { "as-of": asOf, undo, where = "", "dry-run": dryRun } = read.flags;
  const to = toTarget(asOf, undo);
  return typeof to === "string" ? misused(to) : { kind: "restore", directory, to, where, dryRun };
}

/** Returns a message if the options do not go together. */
function toTarget(asOf: string | undefined, undo: string | undefined): RestoreTarget | string {
  if (asOf !== undefined && undo !== undefined) return "--as-of and --undo exclude each other";
  if (undo !== undefined) return { kind: "undo", time: undo };
  if (asOf === undefined) return "say when with --as-of, as in --as-of 2026-06-01T12:00";
  // A time without a zone is one of this computer; a server may be elsewhere.
  const time = timeOf(asOf);
  return { kind: "moment", asOf: time === undefined ? asOf : new Date(time).toISOString() };
}
