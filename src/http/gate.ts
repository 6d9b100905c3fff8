import type { Clock } from "../clock.ts";
import type { Endpoint } from "../wire/endpoints.ts";
import type { Role } from "../wire/health.ts";
import { createAccess } from "./access.ts";
import { arrivalOf, type Arrival } from "./arrival.ts";
import type { GateOptions } from "./gate-options.ts";
import { allowedOrigin } from "./cors.ts";
import { isLoopbackName } from "./loopback.ts";
import { HttpProblem } from "./http-problem.ts";
import { PlainResponse } from "./plain-response.ts";

/** The outcome for an admitted request. */
export interface Admitted {
  readonly role: Role;
  /** The URL as the visitor sees it. */
  readonly asked: URL;
  /** Identifies the visitor; undefined where nothing does. */
  readonly visitor: string | undefined;
}

/** Admits a request, or returns a redirect; throws an HttpProblem to refuse it. */
export type Gate = (request: Request, url: URL, endpoint: Endpoint | undefined) => Promise<Admitted | PlainResponse>;

const unsafeMethods = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * Checks every request before its body is read: Host, Origin, Sec-Fetch-Site, content type, token, role. `endpoint` is
 * undefined for the page, its files and unknown paths; `url` is below the base path.
 */
export function createGate(options: GateOptions, clock: Pick<Clock, "now" | "wallTime">, basePath: string): Gate {
  const admit = createAccess(options.access, clock, basePath);
  return async (request, url, endpoint) => {
    const arrival = belowBasePath(checkHost(request, url, options), basePath);
    checkOrigin(request, arrival.askedHost, options);
    checkFetchSite(request, url, options);
    checkContentType(request, endpoint?.file === true ? "application/octet-stream" : "application/json");
    const admitted = await admit(request, arrival);
    if (admitted instanceof PlainResponse) return admitted;
    const { role, key } = admitted;
    if (endpoint?.role === "editor" && role === "viewer") {
      throw new HttpProblem(
        "role_required",
        "This link is for viewing only. To change labels, ask for the editors' link.",
      );
    }
    return { role, asked: arrival.url, visitor: key ?? (arrival.client || undefined) };
  };
}

/** The arrival with the URL that the visitor sees, base path included. */
function belowBasePath(arrival: Arrival, basePath: string): Arrival {
  if (basePath === "") return arrival;
  const url = new URL(arrival.url);
  url.pathname = `${basePath}${url.pathname}`;
  return { ...arrival, url };
}

/**
 * Returns how the request reached us; throws `foreign_host` if it is not for one of our hosts. Behind a proxy, both `Host`
 * and `X-Forwarded-Host` have to be ours, because another site could send either.
 */
export function checkHost(request: Request, url: URL, options: GateOptions): Arrival {
  const arrival = arrivalOf(request, url, options.behindProxy === true);
  if ([arrival.host, arrival.askedHost].every((host) => isOurs(host, url, options))) return arrival;
  throw new HttpProblem("foreign_host", "This host name is not allowed. To allow it, use --allowed-hosts.");
}

function isOurs(host: string, url: URL, { hosts = [], port, behindProxy }: GateOptions): boolean {
  const parts = /^(\[[0-9a-f:.]+\]|[^:/?#@\s,]+)(?::(\d{1,5}))?$/.exec(host);
  if (!parts) return false;
  const [, name = "", portText] = parts;
  // A proxy listens on another port.
  const ownPort = behindProxy ? undefined : port?.();
  const portFits = ownPort === undefined || Number(portText ?? (url.protocol === "https:" ? 443 : 80)) === ownPort;
  if (isLoopbackName(name) && portFits) return true;
  return hosts.some((own) => own.toLowerCase() === name || own.toLowerCase() === host);
}

function checkOrigin(request: Request, host: string, options: GateOptions): void {
  const origin = request.headers.get("origin");
  if (origin === null || allowedOrigin(request, options) !== undefined) return;
  const own = origin === `http://${host}` || origin === `https://${host}`;
  if (!own) throw new HttpProblem("foreign_origin", "Requests from other sites are refused.");
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
  if (!isNavigation) throw new HttpProblem("cross_site", "Requests from other sites are refused.");
}

/** Neither type can be sent from a form of another site (WHATWG Fetch, CORS-safelisted request headers). */
function checkContentType(request: Request, expected: "application/json" | "application/octet-stream"): void {
  if (!unsafeMethods.has(request.method) || !hasBody(request)) return;
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== expected)
    throw new HttpProblem("unsupported_media_type", `Send the body with content-type: ${expected}.`);
}

function hasBody(request: Request): boolean {
  const length = request.headers.get("content-length");
  return request.body !== null && length !== "0";
}
