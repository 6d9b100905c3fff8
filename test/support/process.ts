import { type ChildProcess, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { spawnBound } from "./bound-child.ts";

const root = join(import.meta.dirname, "..", "..");
const binary = (name: string) => join(root, "node_modules", ".bin", name);

export type Runtime = "node" | "bun" | "deno";

/** Deno itself: what npm links is a wrapper that passes no signals on, and puts Deno in place when first run. */
function denoBinary(): string {
  const own = join(root, "node_modules", "deno", "deno");
  if (!existsSync(own)) execFileSync(binary("deno"), ["--version"]);
  return own;
}

/** A process that has not printed what it should by then never will: it waits, or prints something else. */
const patienceMs = 60_000;

/** How each runtime runs a TypeScript file of ours. */
const launchers: Record<Runtime, () => readonly string[]> = {
  node: () => [process.execPath, "--unhandled-rejections=strict"],
  bun: () => [binary("bun")],
  deno: () => [denoBinary(), "run", "-A"],
};

export interface Running {
  readonly child: ChildProcess;
  output(): string;
  errors(): string;
  /** Resolves with the match once the output has it; rejects if the process ends first, or takes a minute. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with the exit status, or the signal's name. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a file of the checkout, by its path from the top, under a runtime; of the three only Node needs help with TypeScript. */
export function runFile(runtime: Runtime, file: string, args: readonly string[], options: RunOptions = {}): Running {
  const [command = "", ...prefix] = launchers[runtime]();
  if (runtime === "node" && file.endsWith(".ts")) prefix.push("--import", "tsx");
  return run(command, [...prefix, join(root, file), ...args], { cwd: root, ...options });
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawnBound(command, args, {
    cwd: options.cwd ?? root,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (status, signal) => resolve(status ?? signal ?? "gone"));
  });
  return {
    child,
    output: () => output,
    errors: () => errors,
    ended,
    kill: (signal) => void child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`did not print ${pattern} in time, but: ${output}${errors}`));
        }, patienceMs);
        const look = () => {
          const match = output.match(pattern);
          if (!match) return;
          clearTimeout(timer);
          resolve(match);
        };
        child.stdout?.on("data", look);
        void ended.then((status) => {
          clearTimeout(timer);
          reject(new Error(`ended with ${status} before printing ${pattern}: ${errors}`));
        });
        look();
      }),
  };
}

/** The surroundings without what the test runner itself sets and without what makes the product refuse to start. */
function cleanEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (
      value !== undefined &&
      !/^(NODE_TEST|NODE_CHANNEL|NODE_UNIQUE_ID|WEB_CONCURRENCY|UVICORN_|pm_|PM2_|NODE_APP_INSTANCE)/.test(name)
    )
      kept[name] = value;
  }
  return kept;
}
