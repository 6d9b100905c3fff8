import type { Health } from "../wire/health.ts";

/** How many responses an endpoint sent with one status. */
export interface RequestCount {
  readonly endpoint: string;
  readonly status: number;
  readonly count: number;
}

/** The server's state at one instant, for a monitoring system. */
export interface Sample {
  readonly health: Health;
  readonly requests: readonly RequestCount[];
}

/** Writes samples for a monitoring system. */
export interface MetricsWriter {
  /** The content type of the text that `write` returns. */
  readonly contentType: string;
  write(sample: Sample): Promise<string>;
}
