import type { GateOptions } from "./gate-options.ts";
import type { Endpoint } from "../wire/endpoints.ts";
import type { Role } from "../wire/health.ts";
import { createAccess } from "./access.ts";
import { HttpProblem } from "./http-problem.ts";
import type { PlainResponse } from "./plain-response.ts";

/** Lets a request in with a role, answers it at the door, or throws the HttpProblem that turns it away. */
export type Gate = (request: Request, url: URL, endpoint: Endpoint | undefined) => Role | PlainResponse;

const unsafeMethods = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * The one gate for every request, before anything of its body is read: Host, Origin, Sec-Fetch-Site, content type,
 * token, role. `endpoint` is undefined for the page and its files, and for what does not exist.
 */
export function createGate(options: GateOptions, now: () => number): Gate {
  const access = createAccess(options.access ?? { kind: "open" }, now);
  return (request, url, endpoint) => {
    const host = checkHost(request, url, options);
    checkOrigin(request, host, options);
    checkFetchSite(request, url, options);
    checkContentType(request);
    const admitted = access(request, url);
    if (typeof admitted === "object") return admitted;
    if (endpoint?.role === "editor" && admitted === "viewer") {
      throw new HttpProblem(
        "role_required",
        "This link only lets you look. Ask for the editor's link to change labels.",
      );
    }
    return admitted;
  };
}

/** Whether another site that may call here asks whether it may (WHATWG Fetch, CORS protocol). */
export function allowedOrigin(request: Request, options: GateOptions): string | undefined {
  const origin = request.headers.get("origin");
  return origin !== null && options.origins?.includes(origin) ? origin : undefined;
}

/** The host that a request is for, in lower case; throws `foreign_host` for one that is not ours. */
export function checkHost(request: Request, url: URL, { hosts = [], port }: GateOptions): string {
  const host = (request.headers.get("host") ?? url.host).toLowerCase();
  const parts = /^(\[[0-9a-f:.]+\]|[^:/?#@\s,]+)(?::(\d{1,5}))?$/.exec(host);
  const [, name = "", portText] = parts ?? [];
  const ownPort = port?.();
  const portFits = ownPort === undefined || Number(portText ?? (url.protocol === "https:" ? 443 : 80)) === ownPort;
  const isOurs = (own: string) => own.toLowerCase() === name || own.toLowerCase() === host;
  if (parts && ((isLoopback(name) && portFits) || hosts.some(isOurs))) return host;
  throw new HttpProblem(
    "foreign_host",
    "This server does not go by that name. Allow it with --allowed-hosts if it should.",
  );
}

function isLoopback(name: string): boolean {
  const bare = name.replace(/\.$/, "");
  return (
    bare === "localhost" ||
    bare.endsWith(".localhost") ||
    bare === "[::1]" ||
    /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(bare)
  );
}

function checkOrigin(request: Request, host: string, options: GateOptions): void {
  const origin = request.headers.get("origin");
  if (origin === null || allowedOrigin(request, options) !== undefined) return;
  const own = origin === `http://${host}` || origin === `https://${host}`;
  if (!own) throw new HttpProblem("foreign_origin", "Requests from other sites are not answered.");
}

function checkFetchSite(request: Request, url: URL, options: GateOptions): void {
  const site = request.headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return;
  if (allowedOrigin(request, options) !== undefined) return;
  const opensPage =
    request.method === "GET" &&
    url.pathname === "/" &&
    request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-dest") === "document";
  if (!opensPage) throw new HttpProblem("cross_site", "Requests from other sites are not answered.");
}

function checkContentType(request: Request): void {
  if (!unsafeMethods.has(request.method) || !hasBody(request)) return;
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new HttpProblem("unsupported_media_type", "Send the body as content-type: application/json.");
}

function hasBody(request: Request): boolean {
  const length = request.headers.get("content-length");
  return request.body !== null && length !== "0";
}
