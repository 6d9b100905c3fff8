import { LRUCache } from "lru-cache";
import type { Role } from "../wire/health.ts";
import { equalInConstantTime } from "./constant-time.ts";

const lifeSeconds = 30 * 86_400;
/** Values that were found right are remembered, up to this number. */
const remembered = 1_000;

/**
 * Sessions stored in a cookie: role and expiry, signed with the role's token for one port. Browsers send a cookie to every
 * port of a host. A server on another port that reads it learns no token and cannot use it on other ports, and it becomes
 * invalid when the token changes.
 */
export interface CookieSessions {
  /** Returns the `Set-Cookie` value that starts a session for the URL. */
  begin(role: Role, url: URL): Promise<string>;
  /** The value of the session cookie for the URL; null if there is none. */
  read(headers: Headers, url: URL): string | null;
  /** The role of a cookie value; undefined if it is invalid or expired. */
  roleOf(value: string, url: URL): Promise<Role | undefined>;
}

/** Sessions of a gallery below `basePath`, "" for the whole host. */
export function createCookieSessions(
  tokens: Readonly<Record<Role, string>>,
  wallTime: () => number,
  basePath: string,
): CookieSessions {
  const keys = new Map<Role, Promise<CryptoKey>>();
  const known = new LRUCache<string, { readonly role: Role; readonly ends: number }>({ max: remembered });

  const sign = async (role: Role, ends: number, url: URL): Promise<string> => {
    const key = keys.get(role) ?? importKey(tokens[role]);
    keys.set(role, key);
    const text = new TextEncoder().encode(`lenslet session ${portOf(url)} ${role} ${ends}`);
    const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", await key, text));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const seconds = () => Math.floor(wallTime() / 1000);

  return {
    async begin(role, url) {
      const ends = seconds() + lifeSeconds;
      const value = `${role}.${ends}.${await sign(role, ends, url)}`;
      const secure = url.protocol === "https:" ? "; Secure" : "";
      return `${cookieName(url, basePath)}=${value}; Path=${basePath || "/"}; Max-Age=${lifeSeconds}; HttpOnly; SameSite=Lax${secure}`;
    },
    read(headers, url) {
      const name = cookieName(url, basePath);
      for (const pair of (headers.get("cookie") ?? "").split(";")) {
        const [key, value] = pair.trim().split("=");
        if (key === name && value !== undefined) return value;
      }
      return null;
    },
    async roleOf(value, url) {
      const place = `${portOf(url)} ${value}`;
      const before = known.get(place);
      if (before) return before.ends > seconds() ? before.role : undefined;
      const [, role, endText, signature = ""] = /^(viewer|editor)\.([1-9]\d{0,11})\.([0-9a-f]{64})$/.exec(value) ?? [];
      if (role !== "viewer" && role !== "editor") return undefined;
      const ends = Number(endText);
      if (ends <= seconds() || !equalInConstantTime(signature, await sign(role, ends, url))) return undefined;
      known.set(place, { role, ends });
      return role;
    },
  };
}

/**
 * Named by port, as all ports of a host share their cookies, and by base path, as a gallery at `/` also gets the cookies of
 * one at `/` and a name. `__Host-` keeps other hosts from setting it, and `__Secure-` is what a cookie with a path can
 * have (RFC 6265bis).
 */
function cookieName(url: URL, basePath: string): string {
  const prefix = url.protocol === "https:" ? (basePath === "" ? "__Host-" : "__Secure-") : "";
  return `${prefix}lenslet_${portOf(url)}${basePath.replaceAll("/", "_")}`;
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}

function importKey(token: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(token);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}
