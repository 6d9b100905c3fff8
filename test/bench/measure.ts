/** One figure of a workload, beside that of the plain way of doing the same, measured in the same run. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number;
  /** How many times better than the baseline, whichever way is better. */
  readonly ratio: number;
}
