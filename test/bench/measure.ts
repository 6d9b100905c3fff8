/** One figure of a workload, beside that of the plain way of doing the same, measured in the same run. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number;
  /** How many times better than the baseline, whichever way is better. */
  readonly ratio: number;
  /** What the baseline does, in a few words. */
  readonly against?: string;
}

/** A figure that is better when larger. */
export function rate(name: string, unit: string, value: number, baseline: number, against: string): Measure {
  return { name, value, unit, baseline, ratio: value / baseline, against };
}

/** A figure that is better when smaller. */
export function time(name: string, unit: string, value: number, baseline: number, against: string): Measure {
  return { name, value, unit, baseline, ratio: baseline / value, against };
}
