import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalBugs } from "./bugs/journal-bugs.ts";
import { copyProduct, type ProductCopy } from "./bugs/product-copy.ts";
import type { ProductBug } from "./bugs/product-bug.ts";
import { serverBugs } from "./bugs/server-bugs.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const bugs: readonly ProductBug[] = [...serverBugs, ...journalBugs];
/** The one of the short form: its group takes a second or two. */
const quickBug = "does not check Host";
/** A group ends within this time, or within so many times what it takes without a bug. */
const [longestRunMs, longestFactor] = [60_000, 4];

/**
 * Plants each bug in a copy of the product and has the torture groups try it: no unit test that knows the bug takes part.
 * The short form plants one; `TORTURE_BUG` plants those whose name contains its text.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const wanted = process.env["TORTURE_BUG"] ?? (scale === "long" ? "" : quickBug);
  const planted = bugs.filter(({ name }) => name.includes(wanted));
  const directory = await mkdtemp(join(tmpdir(), "lenslet-planted-"));
  let caught = 0;
  try {
    const copy = await copyProduct(directory);
    const limitOf = createLimits(copy, seed);
    for (const bug of planted) {
      // Before the bug is planted.
      for (const group of bug.groups) await limitOf(group);
      const startedAt = performance.now();
      const by = await catcherOf(copy, bug, limitOf, seed);
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      if (by === undefined) console.error(`planted bugs: nobody noticed that it ${bug.name} (${seconds} s)`);
      else caught += 1;
      if (by !== undefined && planted.length > 1) console.log(`it ${bug.name} (${seconds} s): ${by}`);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const lost = planted.length - caught;
  return { group: "bugs planted in the product", tried: planted.length, survived: caught, lost, seed };
}

type LimitOf = (group: string) => Promise<number>;

/** How long each group may take with a bug, in ms, once it has held without. */
function createLimits(copy: ProductCopy, seed: number): LimitOf {
  const limits = new Map<string, number>();
  return async (group) => {
    let limit = limits.get(group);
    if (limit !== undefined) return limit;
    const startedAt = performance.now();
    const complaint = await copy.complaintOf(group, seed, 10 * longestRunMs);
    if (complaint !== undefined) throw new Error(`Without any bug planted, the group ${group} fails: ${complaint}`);
    limit = Math.max(longestRunMs, longestFactor * (performance.now() - startedAt));
    limits.set(group, limit);
    return limit;
  };
}

/** The group that noticed the bug, and what it said. */
async function catcherOf(
  copy: ProductCopy,
  bug: ProductBug,
  limitOf: LimitOf,
  seed: number,
): Promise<string | undefined> {
  const heal = await copy.plant(bug);
  try {
    for (const group of bug.groups) {
      const complaint = await copy.complaintOf(group, seed, await limitOf(group));
      if (complaint !== undefined) return `${group}: ${complaint}`;
    }
    return undefined;
  } finally {
    await heal();
  }
}
