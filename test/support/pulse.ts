import { setTimeout } from "node:timers/promises";

/**
 * Asks every 5 ms; each time counts from when the question was due, but for the part of it in which other processes had the
 * processors. `stop` returns the p99.
 */
export function startPulse(ask: () => Promise<unknown>): { stop(): Promise<number> } {
  const times: number[] = [];
  let beating = true;
  const beat = async (): Promise<void> => {
    while (beating) {
      const due = performance.now() + 5;
      const used = process.cpuUsage();
      await setTimeout(5);
      await ask();
      const { user, system } = process.cpuUsage(used);
      times.push(Math.min(performance.now() - due, (user + system) / 1000));
    }
  };
  const ended = beat();
  return {
    async stop() {
      beating = false;
      await ended;
      return times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0;
    },
  };
}
