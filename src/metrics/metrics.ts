import type { Health } from "../wire/health.ts";

/** Counts of answers, by endpoint and status. */
export interface RequestCount {
  readonly endpoint: string;
  readonly status: number;
  readonly count: number;
}

/** What a monitoring system may know, read at one instant. */
export interface Sample {
  readonly health: Health;
  readonly requests: readonly RequestCount[];
}

/** Writes samples for a monitoring system. */
export interface MetricsWriter {
  /** The content type of what `write` gives. */
  readonly contentType: string;
  write(sample: Sample): Promise<string>;
}
