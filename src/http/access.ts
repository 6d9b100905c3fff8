import type { Clock } from "../clock.ts";
import type { Role } from "../wire/health.ts";
import { isProxied, type Arrival } from "./arrival.ts";
import { createAttempts } from "./attempts.ts";
import { equalInConstantTime } from "./constant-time.ts";
import { createCookieSessions } from "./cookie-session.ts";
import type { Access } from "./gate-options.ts";
import { isLoopbackName, withoutPort } from "./loopback.ts";
import { isNavigation } from "./browser-navigation.ts";
import { HttpProblem } from "./http-problem.ts";
import { PlainResponse } from "./plain-response.ts";

/** Who a request is from. */
export interface Visitor {
  readonly role: Role;
  /** Identifies this visitor, as far as they bring something of their own. */
  readonly key?: string;
}

/** Returns who a request is from, or a response that ends the visit (a redirect); throws an HttpProblem to refuse it. */
export type Admit = (request: Request, arrival: Arrival) => Visitor | PlainResponse | Promise<Visitor | PlainResponse>;

export function createAccess(
  access: Access | undefined,
  clock: Pick<Clock, "now" | "wallTime">,
  basePath: string,
): Admit {
  switch (access?.kind) {
    case undefined:
      return admitThisMachine;
    case "open":
      return () => ({ role: "editor" });
    case "tokens":
      return admitByToken(access, clock, basePath);
    case "custom":
      return admitBySignIn(access);
  }
}

/** Admits requests for a loopback name. Other names and proxies let other people in, and need tokens. */
const admitThisMachine: Admit = (request, { askedHost }) => {
  if (isLoopbackName(withoutPort(askedHost)) && !isProxied(request)) return { role: "editor" };
  throw new HttpProblem(
    "not_shared",
    "This gallery is available only on the computer it runs on. To share it, start it with --host or --behind-proxy.",
  );
};

function admitBySignIn({ roleOf }: Extract<Access, { kind: "custom" }>): Admit {
  return async (request, { url }) => {
    const { method, headers } = request;
    const admission = await roleOf({ method, url, headers });
    if (admission === "viewer" || admission === "editor") return { role: admission };
    if (admission !== undefined && isNavigation(request)) return redirect(admission.redirect);
    throw new HttpProblem("sign_in_required", "Sign in to open this gallery.");
  };
}

function admitByToken(
  tokens: Extract<Access, { kind: "tokens" }>,
  clock: Pick<Clock, "now" | "wallTime">,
  basePath: string,
): Admit {
  const sessions = createCookieSessions(tokens, () => clock.wallTime(), basePath);
  const countWrong = createAttempts(() => clock.now());

  const roleOf = (token: string): Role | undefined => {
    const isEditor = equalInConstantTime(token, tokens.editor);
    const isViewer = equalInConstantTime(token, tokens.viewer);
    return isEditor ? "editor" : isViewer ? "viewer" : undefined;
  };

  return async (request, { url, client }) => {
    const link = readLink(request, url, basePath);
    const linkRole = link && roleOf(link.token);
    if (link && linkRole) return redirect(link.target, { "set-cookie": await sessions.begin(linkRole, url) });
    const token = bearer(request);
    const bearerRole = token === null ? undefined : roleOf(token);
    if (token !== null && bearerRole) return { role: bearerRole, key: token };
    const cookie = sessions.read(request.headers, url);
    const sessionRole = cookie === null ? undefined : await sessions.roleOf(cookie, url);
    if (cookie !== null && sessionRole) return { role: sessionRole, key: cookie };
    // An expired session is not an attempt, and a valid token is never rate-limited.
    if (link || token !== null) countWrong(client);
    throw new HttpProblem(
      "token_required",
      link
        ? "This link is not valid, or no longer valid. Ask for a new one."
        : "Open the link to this gallery, or ask for one.",
      { headers: { "www-authenticate": "Bearer" } },
    );
  };
}

interface Link {
  readonly token: string;
  /** Where the visitor is redirected once the session has begun. */
  readonly target: string;
}

/** The token in the page's URL: a bare token, or a whole pasted link. */
function readLink(request: Request, url: URL, basePath: string): Link | undefined {
  if (url.pathname !== `${basePath}/` || (request.method !== "GET" && request.method !== "HEAD")) return undefined;
  const given = url.searchParams.get("t")?.trim();
  if (!given) return undefined;
  const [, inLink] = /[?&]t=([^&#\s]+)/.exec(given) ?? [];
  const bare = new URL(url);
  bare.searchParams.delete("t");
  // A browser keeps the URL's own fragment over a redirect, but not a fragment inside a pasted link.
  if (inLink !== undefined) bare.hash = /#.*$/.exec(given)?.[0] ?? "";
  return { token: inLink ?? given, target: `${bare.pathname}${bare.search}${bare.hash}` };
}

function redirect(location: string, headers: Readonly<Record<string, string>> = {}): PlainResponse {
  return new PlainResponse(null, { status: 303, headers: { location, "cache-control": "no-store", ...headers } });
}

function bearer(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}
