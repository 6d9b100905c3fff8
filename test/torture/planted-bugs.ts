import fc from "fast-check";
import { historyArbitrary, type Step } from "../support/history-steps.ts";
import { playHistory } from "../support/journal-history.ts";
import { type PlantedBug, plantedBugs } from "../support/planted-bugs.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

/** Bugs put into the journal on purpose, each of which the histories must notice. */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const histories = fc.sample(historyArbitrary({ withFaults: true }), {
    numRuns: scale === "long" ? 10_000 : 3_000,
    seed,
  });
  let lost = 0;
  for (const bug of plantedBugs) {
    if (await isCaught(bug, histories, seed)) continue;
    lost += 1;
    console.error(`planted bugs, seed ${seed}: nobody noticed "${bug.name}"`);
  }
  return {
    group: "planted bugs in the journal",
    tried: plantedBugs.length,
    survived: plantedBugs.length - lost,
    lost,
    seed,
  };
}

async function isCaught(
  { wrap, createJournal }: PlantedBug,
  histories: readonly (readonly Step[])[],
  seed: number,
): Promise<boolean> {
  for (const [index, steps] of histories.entries()) {
    const options = { seed: seed + index, ...(wrap && { wrap }), ...(createJournal && { createJournal }) };
    if ((await playHistory(steps, options)).length > 0) return true;
  }
  return false;
}
