import mri from "mri";
import * as z from "zod";
import { parseBasePath } from "../http/base-path.ts";
import { completionScript, shells } from "./completion.ts";
import { readEnvironment, type Environment } from "./environment.ts";
import { parseExport, type ExportCommand } from "./export-options.ts";
import { parseFinish, type FinishCommand } from "./finish-options.ts";
import type { HelpTopic } from "./help.ts";
import { parseRestore, type RestoreCommand } from "./restore-options.ts";
import { parseTag, type TagCommand } from "./tag-options.ts";
import { parseImport, type ImportCommand } from "./import-options.ts";

/** A parsed command line. */
export type CliCommand =
  | { readonly kind: "help"; readonly topic?: HelpTopic }
  | { readonly kind: "version" }
  /** Print a script for a shell. */
  | { readonly kind: "completion"; readonly script: string }
  | { readonly kind: "serve"; readonly directory: string; readonly options: ServeFlags }
  | { readonly kind: "doctor"; readonly directory: string; readonly repair: boolean }
  | ExportCommand
  | ImportCommand
  | FinishCommand
  | TagCommand
  | RestoreCommand
  /** Invalid arguments; `message` is one line. */
  | { readonly kind: "misused"; readonly message: string };

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const longestMs = 24 * 3_600_000;

/** A span of time such as `75s`, `500ms` or `1m`; a bare number is seconds. In ms. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) return undefined;
  const ms = Number(match[1]) * (unitMs[match[2] ?? "s"] ?? 1);
  return ms >= 1 && ms <= longestMs ? ms : undefined;
}

const text = (what: string) => z.string({ error: `takes ${what}` }).min(1, `needs ${what}`);

const integer = (from: number, to: number) =>
  text(`a whole number from ${from} to ${to}`)
    .refine((value) => /^\d{1,6}$/.test(value) && Number(value) >= from && Number(value) <= to, {
      error: `takes a whole number from ${from} to ${to}`,
    })
    .transform(Number);

const duration = text("a time such as 75s, 500ms or 1m").transform((value, context) => {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  context.addIssue("takes a time such as 75s, 500ms or 1m, up to 24h");
  return z.NEVER;
});

/** A smaller number is in megapixels: no limit in pixels is below 0.1 megapixels. */
const fewestPixels = 100_000;
const mostPixels = 2 ** 32 - 1;

/** Parses megapixels, such as `400` or `400M`, or a number of pixels. */
export function parsePixels(text: string): number | undefined {
  const match = /^(\d{1,10}(?:\.\d+)?)(m|mp)?$/i.exec(text);
  if (!match) return undefined;
  const number = Number(match[1]);
  const inMillions = match[2] !== undefined || number < fewestPixels;
  const pixels = Math.round(number * (inMillions ? 1_000_000 : 1));
  return pixels >= 1 && pixels <= mostPixels ? pixels : undefined;
}

const pixels = text("a number of megapixels such as 400").transform((value, context) => {
  const parsed = parsePixels(value);
  if (parsed !== undefined) return parsed;
  context.addIssue("takes a number of megapixels such as 400, up to 4294");
  return z.NEVER;
});

/** Parses a size such as `256MB`, `2GB` or `0`; a bare number is in bytes. */
export function parseSize(text: string): number | undefined {
  if (/^off$/i.test(text)) return 0;
  const match = /^(\d{1,15}(?:\.\d+)?)(k|m|g|t)?i?b?$/i.exec(text);
  if (!match) return undefined;
  const bytes = Math.round(Number(match[1]) * 1024 ** " kmgt".indexOf(match[2]?.toLowerCase() ?? " "));
  return bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}

const size = text("a size such as 256MB, or off").transform((value, context) => {
  const bytes = parseSize(value);
  if (bytes !== undefined) return bytes;
  context.addIssue("takes a size such as 256MB, or off");
  return z.NEVER;
});

/** One or more values, from repeated options or separated by commas. */
const several = (what: string) =>
  z
    .union([z.string(), z.array(z.string())], { error: `takes ${what}` })
    .transform((value) =>
      [value]
        .flat()
        .flatMap((each) => each.split(","))
        .map((each) => each.trim()),
    )
    .refine((values) => values.every((value) => value !== ""), { error: `needs ${what}` });

const origin = several("an origin such as https://labels.example").refine(
  (values) => values.every((value) => URL.canParse(value) && new URL(value).origin === value),
  { error: "takes an origin such as https://labels.example" },
);

const hostNames = several("a host name").refine(
  (values) => values.every((value) => /^(\[[0-9a-f:.]+\]|[^:/?#@\s]+)(:\d{1,5})?$/i.test(value)),
  { error: "takes a host name such as photos.example.com" },
);

const basePath = text("a path such as /photos").transform((value, context) => {
  const parsed = parseBasePath(value);
  if (parsed !== undefined) return parsed;
  context.addIssue("takes a path of letters, digits and -._~ such as /photos");
  return z.NEVER;
});

const toggle = z.boolean({ error: "takes no value" });

const flags = {
  port: integer(0, 65_535).optional(),
  host: text("an address or a name").default("127.0.0.1"),
  "thumb-size": integer(32, 2048).optional(),
  "thumb-quality": integer(1, 100).optional(),
  "max-pixels": pixels.optional(),
  "thumb-cache": toggle.default(true),
  labels: text("a folder").optional(),
  write: toggle.default(true),
  "keep-history": size.optional(),
  "read-only": toggle.default(false),
  "allow-links": several("a folder").default([]),
  "allow-file-ops": toggle.default(false),
  "allow-move-to": several("a folder").default([]),
  "write-xmp": toggle.default(false),
  "presence-lifecycle-v2": toggle.default(true),
  "presence-view-ttl": duration.optional(),
  "presence-edit-ttl": duration.optional(),
  "presence-prune-interval": duration.optional(),
  "allowed-hosts": hostNames.default([]),
  "allow-origin": origin.default([]),
  "base-path": basePath.default(""),
  "behind-proxy": toggle.default(false),
  token: toggle.default(false),
  "open-to-all": toggle.default(false),
  "rotate-tokens": toggle.default(false),
  share: toggle.default(false),
  open: toggle.default(false),
  repair: toggle.default(false),
  verbose: toggle.default(false),
  json: toggle.default(false),
  version: toggle.default(false),
  help: toggle.default(false),
};

const Flags = z.object(flags);
export type ServeFlags = Omit<z.output<typeof Flags>, "repair" | "version" | "help">;

const shortNames: Readonly<Record<string, string>> = { port: "p", host: "H", version: "v", help: "h" };
/** Switches that are given to turn something off. */
const onByDefault = new Set(["thumb-cache", "write", "presence-lifecycle-v2"]);
const toggles = new Set([
  "json",
  "thumb-cache",
  "write",
  "read-only",
  "allow-file-ops",
  "write-xmp",
  "presence-lifecycle-v2",
  "behind-proxy",
  "token",
  "open-to-all",
  "rotate-tokens",
  "share",
  "open",
  "repair",
  "verbose",
  "version",
  "help",
]);

/** Options that are not read from the environment: new links at every start would be of no use. */
const onlyByHand = new Set(["rotate-tokens", "repair", "version", "help"]);

/** Parses the arguments after the program's name. Options that are not given come from the environment. */
export function parseCommand(args: readonly string[], env: Environment = {}): CliCommand {
  if (args[0] === "completion") return parseCompletion(args.slice(1));
  if (args[0] === "export") return parseExport(args.slice(1));
  if (args[0] === "import") return parseImport(args.slice(1));
  if (args[0] === "tag") return parseTag(args.slice(1));
  if (args[0] === "restore") return parseRestore(args.slice(1));
  if (args[0] === "finish") return parseFinish(args.slice(1));
  const valued = switchWithValue(args);
  if (valued !== undefined) return { kind: "misused", message: `${valued} takes no value` };
  let unknown: string | undefined;
  const given: Record<string, unknown> & { _: unknown[] } = mri(spellOut(args), {
    alias: Object.fromEntries(Object.keys(flags).map((name) => [name, shortNames[name] ?? []])),
    boolean: Object.keys(flags).filter((name) => toggles.has(name)),
    string: Object.keys(flags).filter((name) => !toggles.has(name)),
    unknown: (flag) => {
      unknown = flag;
    },
  }) ?? { _: [] };
  if (unknown !== undefined) return { kind: "misused", message: `unknown option ${unknown}` };

  const isServing = given._[0] !== "doctor" && given["help"] !== true && given["version"] !== true;
  const absent = Object.keys(flags).filter((name) => !onlyByHand.has(name) && !(name in given));
  const { values, variables, problem } = readEnvironment(env, isServing ? absent : [], toggles);
  if (problem !== undefined) return { kind: "misused", message: problem };
  const parsed = Flags.safeParse({ ...values, ...given });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]);
    return { kind: "misused", message: `${variables.get(name) ?? `--${name}`} ${issue?.message}` };
  }
  const { repair, version, help, ...options } = parsed.data;
  if (help) return given._[0] === "doctor" ? { kind: "help", topic: "doctor" } : { kind: "help" };
  if (version) return { kind: "version" };
  return toCommand(given._.map(String), repair, options);
}

function parseCompletion([shell, ...rest]: readonly string[]): CliCommand {
  const known = shells.find((each) => each === shell);
  if (known === undefined || rest.length > 0)
    return { kind: "misused", message: "lenslet completion takes bash, zsh or fish" };
  const options = Object.entries(flags).map(([name]) => (onByDefault.has(name) ? `no-${name}` : name));
  return { kind: "completion", script: completionScript(known, options) };
}

function toCommand(words: readonly string[], repair: boolean, options: ServeFlags): CliCommand {
  const misused = (message: string): CliCommand => ({ kind: "misused", message });
  const [first, second, ...rest] = words;
  if (first === undefined || first === "") return misused("name the folder to serve");
  if (first === "doctor") {
    if (second === undefined) return misused("name the folder to check (for a folder called doctor, write ./doctor)");
    return rest.length > 0 ? misused("only one folder can be checked") : { kind: "doctor", directory: second, repair };
  }
  if (second !== undefined) return misused(`only one folder can be served; ${JSON.stringify(second)} is a second one`);
  if (repair) return misused("--repair is an option of lenslet doctor");
  if (options["read-only"] && !options.write) return misused("--read-only and --no-write exclude each other");
  if (movesFiles(options) && (options["read-only"] || !options.write))
    return misused("--allow-file-ops moves files, which --read-only and --no-write rule out");
  if (options["write-xmp"] && (options["read-only"] || !options.write))
    return misused("--write-xmp writes files, which --read-only and --no-write rule out");
  if (options["open-to-all"] && (options.token || options["rotate-tokens"]))
    return misused("--open-to-all works without tokens; leave out --token and --rotate-tokens");
  if (options.share && (options["open-to-all"] || options["allowed-hosts"].length > 0 || options["behind-proxy"]))
    return misused(
      "--share brings its own name and links; leave out --open-to-all, --allowed-hosts and --behind-proxy",
    );
  if (options["behind-proxy"] && options["allowed-hosts"].length === 0)
    return misused("--behind-proxy needs the public name of the server: --allowed-hosts photos.example.com");
  return { kind: "serve", directory: first, options };
}

export type FileOpsFlags = Partial<Pick<ServeFlags, "allow-file-ops" | "allow-move-to">>;

/** Whether editors may move, copy and trash files. Naming a destination asks for it. */
export function movesFiles({
  "allow-file-ops": isAllowed = false,
  "allow-move-to": folders = [],
}: FileOpsFlags): boolean {
  return isAllowed || folders.length > 0;
}

/** Gives each switch an explicit value, because mri would take a following word as its value. */
function spellOut(args: readonly string[]): string[] {
  const end = endOfOptions(args);
  return args.map((argument, index) =>
    index < end && toggles.has(longName(argument)) ? `${argument}=true` : argument,
  );
}

/** The first switch with a value, as in `--verbose=yes`. */
function switchWithValue(args: readonly string[]): string | undefined {
  return args
    .slice(0, endOfOptions(args))
    .filter((argument) => argument.includes("="))
    .map((argument) => argument.slice(0, argument.indexOf("=")))
    .find((name) => toggles.has(longName(name).replace(/^no-/, "")));
}

/** The long name of an option, without dashes; "" for a word. */
function longName(argument: string): string {
  if (!argument.startsWith("-")) return "";
  const [long] = Object.entries(shortNames).find(([, short]) => argument === `-${short}`) ?? [];
  return long ?? argument.replace(/^--?/, "");
}

/** The index of `--`, after which every argument is a word. */
function endOfOptions(args: readonly string[]): number {
  const end = args.indexOf("--");
  return end < 0 ? args.length : end;
}
