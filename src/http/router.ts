import { Router } from "itty-router";
import { endpoints, type Endpoint, type EndpointName } from "../wire/endpoints.ts";
import type { EndpointHandler, Handlers } from "./call.ts";
import { PlainResponse } from "./plain-response.ts";

type Serve = (request: Request, url: URL) => PlainResponse | Promise<PlainResponse>;

/** What itty-router reads of a request, and writes to: some servers pass requests that are read-only. */
type RequestTarget = Pick<Request, "method" | "url">;
type RunRoute = (target: RequestTarget, request: Request, url: URL) => PlainResponse | Promise<PlainResponse>;

/** The part of itty-router that is used; its own types do not resolve. */
interface IttyRouter {
  fetch(target: RequestTarget, request: Request, url: URL): Promise<unknown>;
  all(path: string, run: RunRoute): unknown;
  get(path: string, run: RunRoute): unknown;
  head(path: string, run: RunRoute): unknown;
  post(path: string, run: RunRoute): unknown;
  put(path: string, run: RunRoute): unknown;
  patch(path: string, run: RunRoute): unknown;
}

export interface Routing {
  readonly handlers: Handlers;
  /** The path before those of all endpoints; "" for none. */
  readonly basePath: string;
  /** Handles a request whose path and method match an endpoint. */
  readonly serve: (
    request: Request,
    url: URL,
    endpoint: Endpoint,
    name: EndpointName,
    handler: EndpointHandler,
  ) => PlainResponse | Promise<PlainResponse>;
  /** Handles a request whose path exists but not for its method. */
  readonly refuseMethod: (request: Request, url: URL, allow: string) => PlainResponse | Promise<PlainResponse>;
  /** Handles every other request. */
  readonly otherwise: Serve;
}

/** Routes requests to endpoints. HEAD is routed as GET. */
export function createRouter({ handlers, basePath, serve, refuseMethod, otherwise }: Routing): Serve {
  const router: IttyRouter = Router({ base: basePath });
  const allowed = new Map<string, string[]>();
  for (const name of endpointNames()) {
    const endpoint = endpoints[name];
    const run: RunRoute = (_, request, url) => serve(request, url, endpoint, name, handlers[name]);
    switch (endpoint.method) {
      case "GET":
        router.get(endpoint.path, run);
        router.head(endpoint.path, run);
        break;
      case "POST":
        router.post(endpoint.path, run);
        break;
      case "PUT":
        router.put(endpoint.path, run);
        break;
      case "PATCH":
        router.patch(endpoint.path, run);
    }
    const methods = endpoint.method === "GET" ? ["GET", "HEAD"] : [endpoint.method];
    allowed.set(endpoint.path, [...(allowed.get(endpoint.path) ?? []), ...methods]);
  }
  for (const [path, methods] of allowed)
    router.all(path, (_, request, url) => refuseMethod(request, url, methods.join(", ")));

  return async (request, url) => {
    const response = await router.fetch({ method: request.method, url: request.url }, request, url);
    return response instanceof PlainResponse ? response : otherwise(request, url);
  };
}

function endpointNames(): EndpointName[] {
  const isName = (name: string): name is EndpointName => name in endpoints;
  return Object.keys(endpoints).filter(isName);
}
