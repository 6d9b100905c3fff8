import { readFileSync, readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

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

/** Kills our decoders but for those to spare, once there is one: a process that was just forked has no name yet. */
export async function killDecoders(spared: ReadonlySet<number> = new Set()): Promise<void> {
  for (;;) {
    const doomed = decoderProcesses().filter((decoder) => !spared.has(decoder));
    for (const decoder of doomed) process.kill(decoder, "SIGKILL");
    if (doomed.length > 0) return;
    await setImmediate();
  }
}
