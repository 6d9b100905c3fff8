import mri from "mri";
import * as z from "zod";
import type { HelpTopic } from "./help.ts";

/** What the arguments of a command say; `Flags` are its options. */
type CommandFlags<Flags, Topic> =
  | {
      readonly kind: "flags";
      readonly flags: Flags;
      /** The arguments that are no options. */
      readonly words: readonly string[];
    }
  | { readonly kind: "help"; readonly topic: Topic }
  | Misused;

/** Invalid arguments; `message` is one line. */
export interface Misused {
  readonly kind: "misused";
  readonly message: string;
}

export function misused(message: string): Misused {
  return { kind: "misused", message };
}

/** The value of an option; `what` completes "takes …". */
export const textFlag = (what: string) => z.string({ error: `takes ${what}` }).min(1, `needs ${what}`);

/** An option without a value. */
export const toggleFlag = z.boolean({ error: "takes no value" }).default(false);

/** An option that takes one of a few values. */
export function choiceFlag<Choice extends string>(schema: { readonly options: Choice[] }) {
  const { options } = schema;
  return z.enum(options, { error: `takes ${options.slice(0, -1).join(", ")} or ${options.at(-1)}` });
}

/** Reads the arguments after `lenslet <command>`. `schema` has its options, of which `toggles` take no value. */
export function readCommandFlags<Topic extends HelpTopic, Shape extends z.ZodRawShape>(
  command: Topic,
  args: readonly string[],
  schema: z.ZodObject<Shape>,
  toggles: readonly (keyof Shape & string)[],
): CommandFlags<z.output<z.ZodObject<Shape>>, Topic> {
  let unknown: string | undefined;
  const names = Object.keys(schema.shape);
  const given: Record<string, unknown> & { _: unknown[] } = mri([...args], {
    // mri treats flags without an entry here as unknown.
    alias: { help: "h", ...Object.fromEntries(names.map((name) => [name, []])) },
    boolean: [...toggles, "help"],
    string: names.filter((name) => !toggles.includes(name)),
    unknown: (flag) => {
      unknown = flag;
    },
  }) ?? { _: [] };
  if (given["help"] === true) return { kind: "help", topic: command };
  if (unknown !== undefined) return misused(`lenslet ${command} has no option ${unknown}`);
  const parsed = schema.safeParse(given);
  if (parsed.success) return { kind: "flags", flags: parsed.data, words: given._.map(String) };
  const [issue] = parsed.error.issues;
  return misused(`--${String(issue?.path[0])} ${issue?.message}`);
}
