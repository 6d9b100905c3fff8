import type { RequestCount } from "./sample.ts";

/** Counts responses. Endpoint names come from the endpoint table, which bounds the number of counts. */
export interface RequestCounter {
  count(endpoint: string, status: number): void;
  counts(): RequestCount[];
}

export function createRequestCounter(): RequestCounter {
  const counts = new Map<string, Map<number, number>>();
  return {
    count(endpoint, status) {
      const byStatus = counts.get(endpoint) ?? new Map<number, number>();
      counts.set(endpoint, byStatus.set(status, (byStatus.get(status) ?? 0) + 1));
    },
    counts: () =>
      [...counts].flatMap(([endpoint, byStatus]) =>
        [...byStatus].map(([status, count]) => ({ endpoint, status, count })),
      ),
  };
}
