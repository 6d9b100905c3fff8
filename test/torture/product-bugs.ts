import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalBugs } from "./bugs/journal-bugs.ts";
import { copyProduct, type ProductCopy } from "./bugs/product-copy.ts";
import type { ProductBug } from "./bugs/product-bug.ts";
import { serverBugs } from "./bugs/server-bugs.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const bugs: readonly ProductBug[] = [...journalBugs, ...serverBugs];
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
    const limits = await limitsOf(copy, new Set(planted.flatMap((bug) => bug.groups)), seed);
    for (const bug of planted) {
      const startedAt = performance.now();
      const by = await catcherOf(copy, bug, limits, seed);
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

/** How long each group may take, in ms, after it has held without a bug. */
async function limitsOf(
  copy: ProductCopy,
  groups: ReadonlySet<string>,
  seed: number,
): Promise<ReadonlyMap<string, number>> {
  const limits = new Map<string, number>();
  for (const group of groups) {
    const startedAt = performance.now();
    const complaint = await copy.complaintOf(group, seed, 10 * longestRunMs);
    if (complaint !== undefined) throw new Error(`Without any bug planted, the group ${group} fails: ${complaint}`);
    limits.set(group, Math.max(longestRunMs, longestFactor * (performance.now() - startedAt)));
  }
  return limits;
}

/** The group that noticed the bug, and what it said. */
async function catcherOf(
  copy: ProductCopy,
  bug: ProductBug,
  limits: ReadonlyMap<string, number>,
  seed: number,
): Promise<string | undefined> {
  const heal = await copy.plant(bug);
  try {
    for (const group of bug.groups) {
      const complaint = await copy.complaintOf(group, seed, limits.get(group) ?? longestRunMs);
      if (complaint !== undefined) return `${group}: ${complaint}`;
    }
    return undefined;
  } finally {
    await heal();
  }
}
