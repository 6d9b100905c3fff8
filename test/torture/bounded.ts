import { after } from "node:test";
import { endChildren } from "../support/bound-child.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const longestMs = { short: 240_000, long: 30 * 60_000 };

/** Runs a group. One that does not end in time fails, and its processes end. */
export async function runBounded(
  run: (options: GroupOptions) => Promise<GroupOutcome>,
  options: GroupOptions,
  limitMs = longestMs[options.scale],
): Promise<GroupOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The group did not end within ${limitMs / 1000} s.`));
      endChildren();
    }, limitMs);
  });
  try {
    return await Promise.race([run(options), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the test file even when a group that was given up still keeps it busy. */
export function endWithLastTest(): void {
  after(() => {
    endChildren();
    setTimeout(() => process.exit(1), 5_000).unref();
  });
}
