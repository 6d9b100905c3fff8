import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A library that writes down the calls for the disk and makes them fail, to be loaded under a server. */
export interface DiskShim {
  /** The environment of a server under the shim. */
  environment(options: ShimOptions): Record<string, string>;
  remove(): Promise<void>;
}

export interface ShimOptions {
  /** Only files below it are written down and fail. */
  readonly folder: string;
  readonly trace?: string;
  /** Such as `sync:5@3`: the third fdatasync of the log and all after it fail with EIO. See disk-shim.c. */
  readonly fault?: string;
}

/** Why there is no shim on this machine, or false. */
export const noShim =
  process.platform !== "linux"
    ? "the C library is only replaced on Linux"
    : spawnSync("cc", ["--version"]).status !== 0 && "no C compiler here: `apt install gcc`";

export async function buildDiskShim(): Promise<DiskShim> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-shim-"));
  const library = join(directory, "disk-shim.so");
  execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, join(import.meta.dirname, "disk-shim.c"), "-ldl"]);
  return {
    environment: ({ folder, trace, fault }) => ({
      LD_PRELOAD: library,
      SHIM_FOLDER: folder,
      ...(trace !== undefined && { SHIM_TRACE: trace }),
      ...(fault !== undefined && { SHIM_FAULT: fault }),
    }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A call that was written down. */
export type TracedCall =
  | { readonly kind: "write" | "sync" | "folder-sync"; readonly path: string; readonly outcome: number }
  | { readonly kind: "rename"; readonly from: string; readonly path: string; readonly outcome: number }
  | { readonly kind: "open"; readonly path: string; readonly flags: readonly string[] }
  | { readonly kind: "response"; readonly status: number };

export async function readTrace(path: string): Promise<readonly TracedCall[]> {
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map(toCall);
}

function toCall(line: string): TracedCall {
  const [kind = "", first = "", ...rest] = line.split(" ");
  if (kind === "response") return { kind, status: Number(first) };
  if (kind === "open") return { kind, path: first, flags: rest };
  if (kind === "rename") return { kind, from: first, path: rest[0] ?? "", outcome: Number(rest[1]) };
  if (kind === "write" || kind === "sync" || kind === "folder-sync")
    return { kind, path: first, outcome: Number(rest[0]) };
  throw new Error(`The shim wrote a line that nobody understands: ${line}`);
}
