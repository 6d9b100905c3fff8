import { readFileSync, readdirSync } from "node:fs";

/** The process ids of the decoders that we have started and that still run (Linux). */
export function decoderProcesses(): number[] {
  const children = readdirSync("/proc/self/task").flatMap((task) =>
    textOf(`/proc/self/task/${task}/children`).split(" "),
  );
  return children.filter((child) => child && textOf(`/proc/${child}/cmdline`).includes("sharp-worker")).map(Number);
}

function textOf(place: string): string {
  try {
    return readFileSync(place, "utf8");
  } catch {
    // It ended meanwhile.
    return "";
  }
}
