import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

let ticksPerSecond: number | undefined;

/** Processor time that a process has taken, in seconds; undefined where the system does not say (Linux does). */
export function secondsOfProcess(pid: number | undefined): number | undefined {
  return secondsIn(String(pid), 11);
}

/** Processor time of our children that have ended, in seconds; undefined where the system does not say. */
export function secondsOfEndedChildren(): number | undefined {
  return secondsIn("self", 13);
}

/** The sum of two fields in `/proc/…/stat`, which begin after the name in parentheses. */
function secondsIn(process: string, first: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${process}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
    return (Number(fields[first]) + Number(fields[first + 1])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
