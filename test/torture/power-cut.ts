import fc from "fast-check";
import { historyArbitrary } from "../support/history-steps.ts";
import { playHistory } from "../support/journal-history.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

/** Histories of edits on a disk that drops, cuts, zeroes and reorders what was not synced. */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const tried = scale === "long" ? 100_000 : 2_000;
  let lost = 0;
  // In portions, for a sample is made as a whole.
  const portion = 1_000;
  for (let from = 0; from < tried; from += portion) {
    const histories = fc.sample(historyArbitrary({ withFaults: from % (2 * portion) !== 0 }), {
      numRuns: portion,
      seed: seed + from,
    });
    for (const [index, steps] of histories.entries()) {
      const broken = await playHistory(steps, { seed: seed + from + index });
      if (broken.length === 0) continue;
      lost += 1;
      if (lost <= 3) console.error(`power cut, seed ${seed + from + index}: ${broken[0]}\n${JSON.stringify(steps)}`);
    }
  }
  return { group: "simulated power cuts", tried, survived: tried - lost, lost, seed };
}
