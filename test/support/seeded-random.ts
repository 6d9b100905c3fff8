import type { Random } from "../../src/random.ts";

/** Randomness that is the same in each run. */
export function seededRandom(seed = 1): Random {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    hex: (bytes) => Array.from({ length: bytes }, () => (next() & 0xff).toString(16).padStart(2, "0")).join(""),
    fraction: () => next() / 2 ** 32,
  };
}
