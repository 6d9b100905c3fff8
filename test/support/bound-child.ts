import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const living = new Set<ChildProcess>();
/** What has the system end a child when this process ends, even by SIGKILL; nothing where there is no such tool. */
const prefix = process.platform === "linux" ? bindingTool() : [];

process.on("exit", endChildren);
process.once("SIGTERM", () => process.exit(143));

/** Starts a process that ends with this one, however this one ends. */
export function spawnBound(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [first = "", ...rest] = [...prefix, command, ...args];
  const child = spawn(first, rest, options);
  living.add(child);
  child.once("exit", () => living.delete(child));
  return child;
}

/** Kills all that still runs of what `spawnBound` has started. */
export function endChildren(): void {
  for (const child of living) child.kill("SIGKILL");
}

/** By its whole path, because a test may start a program with another PATH. */
function bindingTool(): string[] {
  const places = (process.env["PATH"] ?? "").split(":").map((folder) => join(folder, "setpriv"));
  const tool = places.find((place) => existsSync(place));
  return tool === undefined ? [] : [tool, "--pdeathsig", "KILL"];
}
