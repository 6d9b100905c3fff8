import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Confinement } from "../wire/health.ts";
import { trialArgument } from "./trial-argument.ts";

/** How a decoder is started, and what it is denied. */
export interface Sandbox {
  readonly holds: readonly Confinement[];
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

const isSource = import.meta.url.endsWith(".ts");
/** The worker's script is beside this file, before and after the build. */
const script = fileURLToPath(new URL(isSource ? "./sharp-worker.ts" : "./sharp-worker.js", import.meta.url));
const trialTimeoutMs = 20_000;

const tools = { limit: "/usr/bin/prlimit", part: "/usr/bin/unshare", set: "/usr/bin/setpriv", shell: "/bin/sh" };

/**
 * Builds a read-only root that holds only the paths before `--`, and runs the command after it there without capabilities.
 * Must run in its own mount and user namespaces, so that nothing changes outside.
 */
const enterOwnRoot = `set -e
PATH=/usr/bin:/bin:/usr/sbin:/sbin
root=/sys
mount -t tmpfs -o size=1m,mode=755 none "$root"
cd "$root"
while [ "$1" != -- ]; do
  if [ -e "$1" ] && [ ! -e "$root$1" ]; then
    mkdir -p "$root\${1%/*}"
    if [ -L "$1" ]; then cp -P "$1" "$root$1"
    else
      if [ -d "$1" ]; then mkdir "$root$1"; else : > "$root$1"; fi
      mount --bind -o ro "$1" "$root$1"
    fi
  fi
  shift
done
shift
mkdir -p proc/self old
mount --bind "/proc/$$" proc/self
pivot_root . old
cd /
/old/usr/bin/umount -l /old
exec ${tools.set} --no-new-privs --bounding-set=-all --inh-caps=-all "$@"`;

const limits = [tools.limit, "--core=0", "--fsize=0", "--nofile=256"];
const libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"];

let found: Promise<Sandbox> | undefined;
let known: Sandbox | undefined;

/** The strongest sandbox that works on this system; tried once. */
export function findSandbox(): Promise<Sandbox> {
  found ??= choose().then((sandbox) => (known = sandbox));
  return found;
}

/** As `findSandbox`, but undefined until it is known. */
export function knownSandbox(): Sandbox | undefined {
  return known;
}

async function choose(): Promise<Sandbox> {
  const bare: Sandbox = { holds: [], command: runtimeCommand(), environment: environment() };
  // TypeScript loaders need more files and processes than a sandbox allows.
  if (isSource || process.platform !== "linux") return bare;
  try {
    for (const sandbox of candidates(bare)) if (await works(sandbox)) return sandbox;
  } catch {
    // This runtime does not reveal where its packages are.
  }
  return bare;
}

/** The strongest first. */
function candidates(bare: Sandbox): readonly Sandbox[] {
  const confined: Sandbox = { ...bare, command: permissionCommand() };
  const privileges = [tools.set, "--no-new-privs"];
  const ownNetwork = [tools.part, "--user", "--net", "--ipc"];
  const ownRoot = [tools.part, "--user", "--map-root-user", "--net", "--ipc", "--mount"];
  const inOwnRoot = [...ownRoot, tools.shell, "-c", enterOwnRoot, "decoder", ...places(), "--"];
  const wrappers: readonly (readonly [string[], Confinement[]])[] = [
    [
      [...limits, ...inOwnRoot],
      ["files", "network", "privileges"],
    ],
    [
      [...limits, ...ownNetwork, ...privileges],
      ["network", "privileges"],
    ],
    [[...limits, ...privileges], ["privileges"]],
  ];
  return wrappers.flatMap(([wrapper, holds]) => [within(wrapper, confined, holds), within(wrapper, bare, holds)]);
}

function within(wrapper: readonly string[], { command, environment }: Sandbox, holds: readonly Confinement[]): Sandbox {
  const [program = "", ...rest] = wrapper;
  return { holds, environment, command: [program, ...rest, ...command] };
}

function works({ command: [program, ...rest], environment: env }: Sandbox): Promise<boolean> {
  if (!existsSync(program)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const options = { env, timeout: trialTimeoutMs, killSignal: "SIGKILL" } as const;
    execFile(program, [...rest, trialArgument], options, (error) => resolve(error === null));
  });
}

/** The paths that the sandbox's own root holds. */
function places(): readonly string[] {
  return [...libraries, tools.set, process.execPath, realpathSync(process.execPath), ...codePlaces()];
}

/** This package's code, and the packages that it needs. */
function codePlaces(): readonly [manifest: string, code: string, packages: string] {
  const code = dirname(dirname(script));
  const sharp = fileURLToPath(import.meta.resolve("sharp"));
  const packages = sharp.slice(0, sharp.lastIndexOf("/node_modules/") + "/node_modules".length);
  return [`${dirname(code)}/package.json`, code, packages];
}

function environment(): Readonly<Record<string, string>> {
  // Deno's cache, Windows libraries and the cache of TypeScript loaders are found through these.
  const needed = ["DENO_DIR", "HOME", "TMPDIR", "SystemRoot", "TEMP", "USERPROFILE"];
  const kept = isSource || process.versions.deno || process.platform === "win32" ? needed : [];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function runtimeCommand(): readonly [string, ...string[]] {
  if (process.versions.deno) {
    const allowed = ["ffi", "read", "env", "sys", "write=/proc/self/oom_score_adj"].map((what) => `--allow-${what}`);
    return [process.execPath, "run", "--no-prompt", ...allowed, script];
  }
  if (process.versions.bun || !isSource) return [process.execPath, script];
  // The loaders that run this TypeScript file also run the worker's.
  const loaders = process.execArgv.flatMap((flag, index, flags) =>
    flag === "--import" || flag === "--require" ? [flag, flags[index + 1] ?? ""] : [],
  );
  return [process.execPath, ...loaders, script];
}

/** Adds Node's permission model, which restricts scripts but not an image that takes over native code. */
function permissionCommand(): readonly [string, ...string[]] {
  if (process.versions.deno || process.versions.bun) return runtimeCommand();
  const flag = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
  const [manifest, code, packages] = codePlaces();
  // Node 20 crashes if a path is named twice.
  const readable = [manifest, `${code}/`, `${packages}/`].map((place) => `--allow-fs-read=${place}`);
  const written = "--allow-fs-write=/proc/self/oom_score_adj";
  return [process.execPath, flag, "--allow-addons", ...readable, written, script];
}
