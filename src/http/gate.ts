import type { Clock } from "../clock.ts";
import type { Endpoint } from "../wire/endpoints.ts";
import type { Role } from "../wire/health.ts";
import { createAccess } from "./access.ts";
import { arrivalOf, type Arrival } from "./arrival.ts";
import type { GateOptions } from "./gate-options.ts";
import { isLoopbackName } from "./loopback.ts";
import { HttpProblem } from "./http-problem.ts";
import { PlainResponse } from "./plain-response.ts";

/** A request that has been let in. */
export interface Admitted {
  readonly role: Role;
  /** The address as the visitor sees it. */
  readonly asked: URL;
}

/** Lets a request in, answers it at the door, or throws the HttpProblem that turns it away. */
export type Gate = (request: Request, url: URL, endpoint: Endpoint | undefined) => Promise<Admitted | PlainResponse>;

const unsafeMethods = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * The one gate for every request, before anything of its body is read: Host, Origin, Sec-Fetch-Site, content type,
 * token, role. `endpoint` is undefined for the page and its files, and for what does not exist.
 */
export function createGate(options: GateOptions, clock: Pick<Clock, "now" | "wallTime">): Gate {
  const admit = createAccess(options.access, clock);
  return async (request, url, endpoint) => {
    const arrival = checkHost(request, url, options);
    checkOrigin(request, arrival.askedHost, options);
    checkFetchSite(request, url, options);
    checkContentType(request);
    const role = await admit(request, arrival);
    if (role instanceof PlainResponse) return role;
    if (endpoint?.role === "editor" && role === "viewer") {
      throw new HttpProblem(
        "role_required",
        "This link only lets you look. Ask for the editor's link to change labels.",
      );
    }
    return { role, asked: arrival.url };
  };
}

/** Whether another site that may call here asks whether it may (WHATWG Fetch, CORS protocol). */
export function allowedOrigin(request: Request, options: GateOptions): string | undefined {
  const origin = request.headers.get("origin");
  return origin !== null && options.origins?.includes(origin) ? origin : undefined;
}

/**
 * How a request for one of our hosts came; throws `foreign_host` for any other. Behind a proxy both the host that the proxy
 * asks for and the one it was asked for have to be ours: a page elsewhere can send either.
 */
export function checkHost(request: Request, url: URL, options: GateOptions): Arrival {
  const arrival = arrivalOf(request, url, options.behindProxy === true);
  if ([arrival.host, arrival.askedHost].every((host) => isOurs(host, url, options))) return arrival;
  throw new HttpProblem(
    "foreign_host",
    "This server does not go by that name. Allow it with --allowed-hosts if it should.",
  );
}

function isOurs(host: string, url: URL, { hosts = [], port, behindProxy }: GateOptions): boolean {
  const parts = /^(\[[0-9a-f:.]+\]|[^:/?#@\s,]+)(?::(\d{1,5}))?$/.exec(host);
  if (!parts) return false;
  const [, name = "", portText] = parts;
  // A proxy has a port of its own.
  const ownPort = behindProxy ? undefined : port?.();
  const portFits = ownPort === undefined || Number(portText ?? (url.protocol === "https:" ? 443 : 80)) === ownPort;
  if (isLoopbackName(name) && portFits) return true;
  return hosts.some((own) => own.toLowerCase() === name || own.toLowerCase() === host);
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
  const isNavigation =
    request.method === "GET" &&
    url.pathname === "/" &&
    request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-dest") === "document";
  if (!isNavigation) throw new HttpProblem("cross_site", "Requests from other sites are not answered.");
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
