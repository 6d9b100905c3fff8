import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Confinement } from "../wire/health.ts";
import { trialArgument } from "./trial-argument.ts";

/** How a decoder is started, and what that keeps from it. */
export interface Sandbox {
  readonly holds: readonly Confinement[];
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

const isSource = import.meta.url.endsWith(".ts");
/** The worker's script lies beside this file, before and after the build. */
const script = fileURLToPath(new URL(isSource ? "./sharp-worker.ts" : "./sharp-worker.js", import.meta.url));
const trialTimeoutMs = 20_000;

const tools = { limit: "/usr/bin/prlimit", part: "/usr/bin/unshare", set: "/usr/bin/setpriv", shell: "/bin/sh" };

/**
 * Builds a root of nothing but the places that are named before `--`, read-only, and runs what is named after it in there,
 * without capabilities. It needs mount and user namespaces of its own, so that nothing is changed outside.
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

/** The strongest sandbox that works here, tried out once. */
export function findSandbox(): Promise<Sandbox> {
  found ??= choose().then((sandbox) => (known = sandbox));
  return found;
}

/** The same if it is known already. */
export function knownSandbox(): Sandbox | undefined {
  return known;
}

async function choose(): Promise<Sandbox> {
  const bare: Sandbox = { holds: [], command: runtimeCommand(), environment: environment() };
  // The loaders that read sources need files and processes of their own.
  if (isSource || process.platform !== "linux") return bare;
  try {
    for (const sandbox of candidates(bare)) if (await works(sandbox)) return sandbox;
  } catch {
    // This runtime does not tell where its packages are.
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

/** What is there in a root of its own. */
function places(): readonly string[] {
  return [...libraries, tools.set, process.execPath, realpathSync(process.execPath), ...codePlaces()];
}

/** Our own code, and the packages that it needs. */
function codePlaces(): readonly [manifest: string, code: string, packages: string] {
  const code = dirname(dirname(script));
  const sharp = fileURLToPath(import.meta.resolve("sharp"));
  const packages = sharp.slice(0, sharp.lastIndexOf("/node_modules/") + "/node_modules".length);
  return [`${dirname(code)}/package.json`, code, packages];
}

function environment(): Readonly<Record<string, string>> {
  // Deno finds its cache, Windows its libraries, and the loaders of sources their cache through these.
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
  // Whatever lets Node read these sources lets it read the worker's.
  const loaders = process.execArgv.flatMap((flag, index, flags) =>
    flag === "--import" || flag === "--require" ? [flag, flags[index + 1] ?? ""] : [],
  );
  return [process.execPath, ...loaders, script];
}

/** With Node's own permissions as well: they bind its scripts, though not what takes over the native code. */
function permissionCommand(): readonly [string, ...string[]] {
  if (process.versions.deno || process.versions.bun) return runtimeCommand();
  const flag = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
  const [manifest, code, packages] = codePlaces();
  // A place that is named twice ends Node 20.
  const readable = [manifest, `${code}/`, `${packages}/`].map((place) => `--allow-fs-read=${place}`);
  const written = "--allow-fs-write=/proc/self/oom_score_adj";
  return [process.execPath, flag, "--allow-addons", ...readable, written, script];
}
