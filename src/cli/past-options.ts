import mri from "mri";
import * as z from "zod";
import { timeOf } from "../wire/as-of.ts";
import { StateName } from "../wire/states.ts";

/** A parsed `lenslet tag` command. */
export interface TagCommand {
  readonly kind: "tag";
  readonly directory: string;
  /** The name for the labels as they are; undefined to list the names. */
  readonly name: string | undefined;
}

/** A parsed `lenslet restore` command. */
export interface RestoreCommand {
  readonly kind: "restore";
  readonly directory: string;
  readonly to: RestoreTarget;
  /** A query of the search language; "" for all images. */
  readonly where: string;
  readonly dryRun: boolean;
}

export type RestoreTarget =
  | {
      readonly kind: "moment";
      /** A time in ISO 8601, or the name of a state. */
      readonly asOf: string;
    }
  /** The labels before the restore of this time. */
  | { readonly kind: "undo"; readonly time: string };

interface Misused {
  readonly kind: "misused";
  readonly message: string;
}

const misused = (message: string): Misused => ({ kind: "misused", message });
const text = (what: string) => z.string({ error: `takes ${what}` }).min(1, `needs ${what}`);

const RestoreFlags = z.object({
  "as-of": text("a time such as 2026-06-01T12:00, or the name of a state").optional(),
  undo: z.iso.datetime("takes the time that the restore has printed").optional(),
  where: text("a query such as is:pick").optional(),
  "dry-run": z.boolean({ error: "takes no value" }).default(false),
});

/** Parses the arguments after `lenslet tag`. */
export function parseTag(args: readonly string[]): TagCommand | { kind: "help"; topic: "tag" } | Misused {
  const { given, unknown } = parse(args, [], []);
  if (given["help"] === true) return { kind: "help", topic: "tag" };
  if (unknown !== undefined) return misused(`lenslet tag has no option ${unknown}`);
  const [directory, name, third] = given._.map(String);
  if (directory === undefined || directory === "")
    return misused("name the folder, and the state of its labels, as in lenslet tag ./photos before-the-client");
  if (third !== undefined)
    return misused(`a state has one name; put quotes around ${JSON.stringify(`${name} ${third}`)}`);
  if (name === undefined) return { kind: "tag", directory, name };
  const parsed = StateName.safeParse(name);
  return parsed.success
    ? { kind: "tag", directory, name: parsed.data }
    : misused(`lenslet tag ${parsed.error.issues[0]?.message}, not ${JSON.stringify(name)}`);
}

/** Parses the arguments after `lenslet restore`. */
export function parseRestore(args: readonly string[]): RestoreCommand | { kind: "help"; topic: "restore" } | Misused {
  const { given, unknown } = parse(args, ["dry-run"], ["as-of", "undo", "where"]);
  if (given["help"] === true) return { kind: "help", topic: "restore" };
  if (unknown !== undefined) return misused(`lenslet restore has no option ${unknown}`);
  const parsed = RestoreFlags.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return misused(`--${String(issue?.path[0])} ${issue?.message}`);
  }
  const [directory, second] = given._.map(String);
  if (directory === undefined || directory === "")
    return misused("name the folder to restore (for a folder called restore, write ./restore)");
  if (second !== undefined)
    return misused(`only one folder can be restored; ${JSON.stringify(second)} is a second one`);
  const { "as-of": asOf, undo, where = "", "dry-run": dryRun } = parsed.data;
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

function parse(args: readonly string[], toggles: string[], texts: string[]) {
  let unknown: string | undefined;
  const given: Record<string, unknown> & { _: unknown[] } = mri([...args], {
    // mri treats flags without an entry here as unknown.
    alias: { help: "h", ...Object.fromEntries([...toggles, ...texts].map((name) => [name, []])) },
    boolean: [...toggles, "help"],
    string: texts,
    unknown: (flag) => {
      unknown = flag;
    },
  }) ?? { _: [] };
  return { given, unknown };
}
