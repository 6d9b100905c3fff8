/** How far a torture group goes: `short` within seconds, `long` as far as it takes. */
export type Scale = "short" | "long";

/** What a torture group saw. */
export interface GroupOutcome {
  readonly group: string;
  readonly tried: number;
  readonly survived: number;
  /** Promises that were broken; anything but 0 is a failure. */
  readonly lost: number;
  readonly seed: number;
}

export interface GroupOptions {
  readonly scale: Scale;
  readonly seed: number;
}

/** Counts promises, and says which were broken. */
export interface Tally {
  check(holds: boolean, message: string): void;
  outcome(): GroupOutcome;
}

export function createTally(group: string, seed: number): Tally {
  let tried = 0;
  let lost = 0;
  return {
    check(holds, message) {
      tried += 1;
      if (holds) return;
      lost += 1;
      if (lost <= 10) console.error(`${group}, seed ${seed}: ${message}`);
    },
    outcome: () => ({ group, tried, survived: tried - lost, lost, seed }),
  };
}
