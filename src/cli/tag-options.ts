import * as z from "zod";
import { StateName } from "../wire/states.ts";
import { misused, readCommandFlags, type Misused } from "./command-flags.ts";

/** A parsed `lenslet tag` command. */
export interface TagCommand {
  readonly kind: "tag";
  readonly directory: string;
  /** The name for the labels as they are; undefined to list the names. */
  readonly name: string | undefined;
}

/** Parses the arguments after `lenslet tag`. */
export function parseTag(args: readonly string[]): TagCommand | { kind: "help"; topic: "tag" } | Misused {
  const read = readCommandFlags("tag", args, z.object({}), []);
  if (read.kind !== "flags") return read;
  const [directory, name, third] = read.words;
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
