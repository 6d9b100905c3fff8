import mri from "mri";
import * as z from "zod";
import type { FinishOperation } from "../wire/finish.ts";

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

const text = (what: string) => z.string({ error: `takes ${what}` }).min(1, `needs ${what}`);
const toggle = z.boolean({ error: "takes no value" }).default(false);

const FinishFlags = z.object({
  where: text("a query such as is:reject").optional(),
  "move-to": text("a folder").optional(),
  "copy-to": text("a folder").optional(),
  "link-to": text("a folder").optional(),
  trash: toggle,
  "dry-run": toggle,
  undo: text("the id of a run").optional(),
  list: toggle,
});

/** Parses the arguments after `lenslet finish`. */
export function parseFinish(
  args: readonly string[],
): FinishCommand | { kind: "help"; topic: "finish" } | { kind: "misused"; message: string } {
  let unknown: string | undefined;
  const given: Record<string, unknown> & { _: unknown[] } = mri([...args], {
    // mri treats flags without an entry here as unknown.
    alias: {
      help: "h",
      where: [],
      "move-to": [],
      "copy-to": [],
      "link-to": [],
      trash: [],
      "dry-run": [],
      undo: [],
      list: [],
    },
    boolean: ["trash", "dry-run", "list", "help"],
    string: ["where", "move-to", "copy-to", "link-to", "undo"],
    unknown: (flag) => {
      unknown = flag;
    },
  }) ?? { _: [] };
  const misused = (message: string) => ({ kind: "misused", message }) as const;
  if (given["help"] === true) return { kind: "help", topic: "finish" };
  if (unknown !== undefined) return misused(`lenslet finish has no option ${unknown}`);
  const parsed = FinishFlags.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return misused(`--${String(issue?.path[0])} ${issue?.message}`);
  }
  const [directory, second] = given._.map(String);
  if (directory === undefined || directory === "")
    return misused("name the folder to finish (for a folder called finish, write ./finish)");
  if (second !== undefined)
    return misused(`only one folder can be finished; ${JSON.stringify(second)} is a second one`);
  const work = toWork(parsed.data);
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
