import type { MetricsWriter } from "../../metrics/metrics.ts";
import type { RequestCounter } from "../../metrics/request-counter.ts";
import type { Health, PresenceDiagnostics, SessionResponse } from "../../wire/health.ts";
import { PlainResponse, uncachedJson } from "../plain-response.ts";
import type { Handlers } from "../call.ts";
import { HttpProblem } from "../http-problem.ts";

type Names = "diagnostics" | "health" | "metrics" | "session";

export interface DiagnosticsDependencies {
  readonly diagnostics: () => PresenceDiagnostics;
  readonly health: () => Health;
  readonly requests: RequestCounter;
  readonly metrics: MetricsWriter | undefined;
  readonly title: string;
  readonly version: string;
}

/** What the server says of itself. */
export function diagnosticsRoutes(own: DiagnosticsDependencies): Handlers<Names> {
  return {
    diagnostics: () => uncachedJson(own.diagnostics()),
    health: () => uncachedJson(own.health()),
    session({ role }) {
      const answer: SessionResponse = {
        role,
        can_write: own.health().labels.problem !== "read_only",
        title: own.title,
        version: own.version,
      };
      return uncachedJson(answer);
    },
    async metrics() {
      if (!own.metrics) throw new HttpProblem("not_found", "This server writes no metrics.");
      const text = await own.metrics.write({ health: own.health(), requests: own.requests.counts() });
      return new PlainResponse(text, {
        headers: { "content-type": own.metrics.contentType, "cache-control": "no-store" },
      });
    },
  };
}
