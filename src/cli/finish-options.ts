import * as z from "zod";
import type { FinishOperation } from "../wire/finish.ts";
import { misused, readCommandFlags, textFlag, toggleFlag, type Misused } from "./command-flags.ts";

/** A parsed `lenslet finish` command. */
export interface FinishCommand {
  readonly kind: "finish";
  readonly directory: string;
  readonly work: FinishWork;
}

export type FinishWork =
  | {
      readonly kind: "run";
      readonly operation: FinishOperation;
      /** A folder as given; undefined for the trash. */
      readonly to: string | undefined;
      /** A query of the search language. */
      readonly where: string;
      readonly dryRun: boolean;
    }
  | { readonly kind: "undo"; readonly id: string }
  | { readonly kind: "list" };

const FinishFlags = z.object({
  where: textFlag("a query such as is:reject").optional(),
  "move-to": textFlag("a folder").optional(),
  "copy-to": textFlag("a folder").optional(),
  "link-to": textFlag("a folder").optional(),
  trash: toggleFlag,
  "dry-run": toggleFlag,
  undo: textFlag("the id of a run").optional(),
  list: toggleFlag,
});

/** Parses the arguments after `lenslet finish`. */
export function parseFinish(args: readonly string[]): FinishCommand | { kind: "help"; topic: "finish" } | Misused {
  const read = readCommandFlags("finish", args, FinishFlags, ["trash", "dry-run", "list"]);
  if (read.kind !== "flags") return read;
  const [directory, second] = read.words;
  if (directory === undefined || directory === "")
    return misused("name the folder to finish (for a folder called finish, write ./finish)");
  if (second !== undefined)
    return misused(`only one folder can be finished; ${JSON.stringify(second)} is a second one`);
  const work = toWork(read.flags);
  return typeof work === "string" ? misused(work) : { kind: "finish", directory, work };
}

/** Returns a message if the options do not go together. */
function toWork(flags: z.output<typeof FinishFlags>): FinishWork | string {
  const destinations = (["move", "copy", "link"] as const).flatMap((operation) => {
    const to = flags[`${operation}-to`];
    return to === undefined ? [] : [{ operation, to }];
  });
  const chosen = [...destinations, ...(flags.trash ? [{ operation: "trash" as const, to: undefined }] : [])];
  const [first, other] = chosen;
  const { undo, list, where, "dry-run": dryRun } = flags;
  if (undo !== undefined || list) {
    if (first || where !== undefined || dryRun || (undo !== undefined && list))
      return `--${undo === undefined ? "list" : "undo"} takes no other option`;
    return undo === undefined ? { kind: "list" } : { kind: "undo", id: undo };
  }
  if (!first) return "say what to do: --move-to, --copy-to or --link-to with a folder, or --trash";
  if (other) return "--move-to, --copy-to, --link-to and --trash exclude each other";
  if (where === undefined) return "say which images with --where, as in --where is:reject";
  return { kind: "run", ...first, where, dryRun };
}
