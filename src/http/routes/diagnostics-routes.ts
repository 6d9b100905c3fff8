import type { MetricsWriter } from "../../metrics/sample.ts";
import type { RequestCounter } from "../../metrics/request-counter.ts";
import type { Health, PresenceDiagnostics, SessionResponse } from "../../wire/health.ts";
import { PlainResponse, uncachedJson } from "../plain-response.ts";
import type { Handlers } from "../call.ts";
import { HttpProblem } from "../http-problem.ts";

type DiagnosticsRoute = "diagnostics" | "health" | "metrics" | "session";

export interface DiagnosticsDependencies {
  readonly diagnostics: () => PresenceDiagnostics;
  readonly health: () => Health;
  readonly requests: RequestCounter;
  readonly metrics: MetricsWriter | undefined;
  /** Settles once it is known whether labels can be written. */
  readonly labelsLoaded: Promise<unknown>;
  /** Undefined unless editors may move, copy and trash files. */
  readonly finisher: object | undefined;
  readonly title: string;
  readonly basePath: string;
  readonly version: string;
}

/** Health, session, presence diagnostics and metrics of the server. */
export function diagnosticsRoutes(own: DiagnosticsDependencies): Handlers<DiagnosticsRoute> {
  return {
    diagnostics: () => uncachedJson(own.diagnostics()),
    health: () => uncachedJson(own.health()),
    async session({ role }) {
      await own.labelsLoaded;
      const { problem, read_only_reason } = own.health().labels;
      const response: SessionResponse = {
        role,
        can_write: problem !== "read_only",
        read_only_reason,
        file_ops: own.finisher !== undefined && role === "editor" && problem !== "read_only",
        title: own.title,
        // Machines behind one proxy may each have the same folder below another path.
        gallery: await shortDigest(own.health().root + (own.basePath && `\n${own.basePath}`)),
        version: own.version,
      };
      return uncachedJson(response);
    },
    async metrics() {
      if (!own.metrics) throw new HttpProblem("not_found", "Metrics are not enabled on this server.");
      const text = await own.metrics.write({ health: own.health(), requests: own.requests.counts() });
      return new PlainResponse(text, {
        headers: { "content-type": own.metrics.contentType, "cache-control": "no-store" },
      });
    },
  };
}

async function shortDigest(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
