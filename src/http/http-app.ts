import type { Clock } from "../clock.ts";
import type { RequestCounter } from "../metrics/request-counter.ts";
import { TooMuchWork } from "../time-slices.ts";
import { endpoints, type EndpointName } from "../wire/endpoints.ts";
import { stripBasePath } from "./base-path.ts";
import { allowedOrigin, preflight } from "./cors.ts";
import { checkHost, createGate } from "./gate.ts";
import type { GateOptions } from "./gate-options.ts";
import type { Handlers } from "./call.ts";
import { HttpProblem, overloaded } from "./http-problem.ts";
import { isNavigation } from "./browser-navigation.ts";
import { refusalPage } from "./refusal-page.ts";
import { createRouter } from "./router.ts";
import { secure } from "./security-headers.ts";
import { PlainResponse } from "./plain-response.ts";
import { createVisitorQueue } from "./visitor-queue.ts";

export interface AppDependencies {
  readonly handlers: Handlers;
  /** Serves the page's own files; undefined for other paths. */
  readonly page: (request: Request, url: URL) => Promise<PlainResponse | undefined>;
  readonly gate: GateOptions;
  /** As `parseBasePath` returns it. Handlers see paths without it. */
  readonly basePath: string;
  readonly clock: Clock;
  readonly requests: RequestCounter;
  /** Resolves once what the request is about has been read; rejects if it cannot be. */
  readonly admit: (name: EndpointName, url: URL) => Promise<unknown>;
  /** Resolves once events may be numbered. */
  readonly idsReserved: Promise<unknown>;
  readonly isClosed: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** Endpoints that do not need the folder. */
const immediate: ReadonlySet<EndpointName> = new Set([
  "health",
  "session",
  "openapi",
  "docs",
  "share",
  "metrics",
  "diagnostics",
  "events",
  "presence",
]);
/** Those that publish events before the folder has been read. */
const publishing: ReadonlySet<EndpointName> = new Set(["join", "heartbeat", "move", "leave"]);

/** Endpoints whose cost rises with the number of images or of changes. */
const long: ReadonlySet<EndpointName> = new Set([
  "folders",
  "query",
  "search",
  "view",
  "viewGeometry",
  "viewWindow",
  "viewPosition",
  "readItems",
  "itemHistory",
  "bulk",
  "metricsItems",
  "export",
  "exportSome",
  "import",
  "prepareDownload",
  "planFinish",
]);

const endpointPaths: ReadonlySet<string> = new Set(Object.values(endpoints).map((endpoint) => endpoint.path));

/** Combines gate, router and error handling into one function that never rejects. */
export function createApp(dependencies: AppDependencies) {
  const { handlers, basePath, page, clock, requests, admit, idsReserved, isClosed, onError, ...options } = dependencies;
  const gate = createGate(options.gate, clock, basePath);
  const queue = createVisitorQueue();

  const route = createRouter({
    handlers,
    basePath,
    async serve(request, url, endpoint, name, handler) {
      const admitted = await gate(request, url, endpoint);
      if (admitted instanceof PlainResponse) return admitted;
      if (isClosed())
        throw new HttpProblem("shutting_down", "The server is shutting down.", {
          headers: { "retry-after": "5", connection: "close" },
        });
      if (publishing.has(name)) await idsReserved;
      else if (!immediate.has(name)) await admit(name, url);
      const { role, asked, visitor } = admitted;
      const handle = async () => handler({ request, url, role, asked, bodyBytes: endpoint.bodyBytes });
      return long.has(name) ? queue.run(visitor, handle) : handle();
    },
    async refuseMethod(request, url, allow) {
      const origin = allowedOrigin(request, options.gate);
      if (request.method === "OPTIONS" && origin !== undefined) {
        checkHost(request, url, options.gate);
        return preflight(allow);
      }
      const admitted = await gate(request, url, undefined);
      if (admitted instanceof PlainResponse) return admitted;
      throw new HttpProblem("method_not_allowed", `Only ${allow} is allowed.`, { headers: { allow } });
    },
    async otherwise(request, url) {
      const admitted = await gate(request, url, undefined);
      if (admitted instanceof PlainResponse) return admitted;
      const file = await page(request, url);
      if (!file) throw new HttpProblem("not_found", "This address does not exist.");
      if (request.method === "GET" || request.method === "HEAD") return file;
      throw new HttpProblem("method_not_allowed", "Only GET, HEAD is allowed.", { headers: { allow: "GET, HEAD" } });
    },
  });

  const outside = (request: Request, url: URL): PlainResponse => {
    checkHost(request, url, options.gate);
    if (url.pathname !== basePath) throw new HttpProblem("not_found", "This address does not exist.");
    const location = `${basePath}/${url.search}`;
    return new PlainResponse(null, { status: 308, headers: { location, "cache-control": "no-store" } });
  };

  const respond = async (request: Request, asked: URL, url: URL | undefined): Promise<PlainResponse> => {
    try {
      return url ? await route(request, url) : outside(request, asked);
    } catch (error) {
      if (error instanceof HttpProblem)
        return (isNavigation(request) && (await refusalPage(error, `${basePath}/`))) || error.toPlainResponse();
      if (error instanceof TooMuchWork) return overloaded("Too many long requests are in progress.").toPlainResponse();
      onError(error);
      return new HttpProblem("internal_error", "Internal server error; see the server log.").toPlainResponse();
    }
  };

  return async (request: Request): Promise<PlainResponse> => {
    const asked = new URL(request.url);
    const url = stripBasePath(asked, basePath);
    const response = await respond(request, asked, url);
    requests.count(url && endpointPaths.has(url.pathname) ? url.pathname : "page", response.status);
    const secured = secure(response, allowedOrigin(request, options.gate));
    return request.method === "HEAD" ? withoutBody(secured) : secured;
  };
}

async function withoutBody({ status, headers, body }: PlainResponse): Promise<PlainResponse> {
  if (body instanceof ReadableStream) await body.cancel();
  return new PlainResponse(null, { status, headers });
}
