import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Processor time of the children that have ended, in seconds; undefined where the system does not tell (Linux does). */
export function secondsOfEndedChildren(): number | undefined {
  let fields: string[];
  try {
    // The name in parentheses, which may hold anything, comes before these.
    fields = readFileSync("/proc/self/stat", "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return undefined;
  }
  const [user, system] = [Number(fields[13]), Number(fields[14])];
  return (user + system) / ticksPerSecond();
}

function ticksPerSecond(): number {
  return Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
}
