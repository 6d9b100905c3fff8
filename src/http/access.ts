import type { Access } from "./gate-options.ts";
import type { Role } from "../wire/health.ts";
import { HttpProblem } from "./http-problem.ts";
import { PlainResponse } from "./plain-response.ts";

const attemptWindowMs = 60_000;
const attemptsPerWindow = 10;
const cookieSeconds = 30 * 86_400;

/** Tells the role of a request; or answers a link's first visit, which turns its token into a cookie. */
export function createAccess(access: Access, now: () => number): (request: Request, url: URL) => Role | PlainResponse {
  if (access.kind === "open") return () => "editor";
  const { viewer, editor } = access;
  let windowStart = now();
  let wrong = 0;

  const roleOf = (token: string): Role | undefined => {
    const isEditor = equalInConstantTime(token, editor);
    const isViewer = equalInConstantTime(token, viewer);
    return isEditor ? "editor" : isViewer ? "viewer" : undefined;
  };

  /** The role of the first token that is right. Wrong ones are counted, and slow nobody down who has a right one. */
  return (request, url) => {
    const link =
      url.pathname === "/" && (request.method === "GET" || request.method === "HEAD")
        ? url.searchParams.get("t")
        : null;
    const cookieName = `lenslet_${url.port || (url.protocol === "https:" ? "443" : "80")}`;
    const tokens = [link, bearer(request), cookie(request, cookieName)].filter((token) => token !== null);
    for (const token of tokens) {
      const role = roleOf(token);
      if (role === undefined) continue;
      return token === link ? toBarePath(url, cookieName, token) : role;
    }
    if (tokens.length > 0) {
      if (now() - windowStart >= attemptWindowMs) {
        windowStart = now();
        wrong = 0;
      }
      wrong += 1;
      if (wrong > attemptsPerWindow) {
        throw new HttpProblem("too_many_attempts", "Too many wrong tokens. Try again in a minute.", {
          headers: { "retry-after": "60" },
        });
      }
    }
    throw new HttpProblem("token_required", "Open the link that the server printed, or ask for it.", {
      headers: { "www-authenticate": "Bearer" },
    });
  };
}

function toBarePath(url: URL, cookieName: string, token: string): PlainResponse {
  const bare = new URL(url);
  bare.searchParams.delete("t");
  const secure = url.protocol === "https:" ? "; Secure" : "";
  return new PlainResponse(null, {
    status: 303,
    headers: {
      location: `${bare.pathname}${bare.search}`,
      "set-cookie": `${cookieName}=${token}; Path=/; Max-Age=${cookieSeconds}; HttpOnly; SameSite=Lax${secure}`,
      "cache-control": "no-store",
    },
  });
}

function bearer(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}

function cookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, value] = pair.trim().split("=");
    if (key === name && value !== undefined) return value;
  }
  return null;
}

/** Takes as long for a wrong token as for the right one. */
function equalInConstantTime(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < expected.length; index += 1) {
    difference |= (given.charCodeAt(index % Math.max(1, given.length)) || 0) ^ expected.charCodeAt(index);
  }
  return difference === 0;
}
