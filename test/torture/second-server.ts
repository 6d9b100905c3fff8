import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";
import { spawnBound } from "../support/bound-child.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const contender = new URL("../support/lock-contender.ts", import.meta.url).pathname;

/** Starts that race for one folder, and starts after a crash of the holder: never two at once, and never a wait. */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const broken: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), "lenslet-lock-"));
  try {
    const racers = scale === "long" ? 8 : 4;
    const startsEach = scale === "long" ? 100 : 25;
    const lines = (await Promise.all(Array.from({ length: racers }, () => race(folder, startsEach)))).flat();
    const held = lines.filter((line) => line === "held").length;
    for (const line of lines) if (line !== "held" && line !== "taken") broken.push(`a start ended as ${line}`);
    if (lines.length !== racers * startsEach) broken.push(`only ${lines.length} starts were made`);
    if (held === 0) broken.push("nobody ever held the lock");

    const crashes = scale === "long" ? 30 : 3;
    for (let crash = 0; crash < crashes; crash += 1) broken.push(...(await takeOver(folder)));
    for (const message of broken.slice(0, 5)) console.error(`second server: ${message}`);
    const tried = racers * startsEach + crashes;
    return { group: "second server", tried, survived: tried - broken.length, lost: broken.length, seed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function start(folder: string, starts: string): ChildProcess {
  return spawnBound(process.execPath, ["--import", "tsx", contender, folder, starts], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function race(folder: string, starts: number): Promise<string[]> {
  const child = start(folder, String(starts));
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise((resolve) => child.on("close", resolve));
  return output.split("\n").filter((line) => line !== "");
}

async function takeOver(folder: string): Promise<string[]> {
  const child = start(folder, "hold");
  const first = await new Promise<string>((resolve) => {
    child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once("close", () => resolve("ended"));
  });
  try {
    if (first !== "held") return [`a start alone ended as ${first}`];
    const refused = await lockDirectory(folder);
    if (refused.kind === "held") await refused.lock.release();
    if (refused.kind !== "taken" || refused.by?.pid !== child.pid || !refused.by?.url)
      return [`the second start got ${JSON.stringify(refused)}`];
    child.kill("SIGKILL");
    const killedAt = performance.now();
    for (;;) {
      const outcome = await lockDirectory(folder);
      const tookMs = performance.now() - killedAt;
      if (outcome.kind === "held") {
        await outcome.lock.release();
        return tookMs > 5_000 ? [`the lock was free only after ${Math.round(tookMs)} ms`] : [];
      }
      if (tookMs > 30_000) return ["the lock of a dead process was never free"];
    }
  } finally {
    child.kill("SIGKILL");
  }
}
