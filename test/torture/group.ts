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
