/** Decides how often something costly is repeated: the longer it takes, the less often. */
export interface Pace {
  isDue(): boolean;
  /** Runs it and measures how long it takes. */
  run(work: () => Promise<void>): Promise<void>;
}

/** Takes at most a fifth of the time, and runs at most every `shortestMs`. */
export function createPace(now: () => number, shortestMs = 100): Pace {
  let endedAt = now();
  let tookMs = 0;
  return {
    isDue: () => now() - endedAt >= Math.max(shortestMs, 4 * tookMs),
    async run(work) {
      const startedAt = now();
      await work();
      endedAt = now();
      tookMs = endedAt - startedAt;
    },
  };
}
