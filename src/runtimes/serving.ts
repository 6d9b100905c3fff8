import { plainJson, type PlainResponse } from "../http/plain-response.ts";
import { securityHeaders } from "../http/security-headers.ts";

/** Handles web-standard requests; a `Lenslet` is one. */
export interface Handler {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Returns the same response as plain values; used instead of `fetch` where creating a `Response` is slow. */
  readonly fetchPlain?: (request: Request) => Promise<PlainResponse>;
}

export interface ServeOptions {
  /** Default 7070; 0 for any free port. */
  readonly port?: number;
  /** The address to bind; default `127.0.0.1`. */
  readonly hostname?: string;
  /** Called for each rejection of the handler and each error while sending; default `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/** A listening server. */
export interface Serving {
  /** The URL for a browser on this machine, such as `http://127.0.0.1:7070`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops listening, waits up to `closeGraceMs` for open responses, then closes all connections. Close the handler's own
   * streams first or at the same time. Safe to call twice.
   */
  readonly close: () => Promise<void>;
}

/** How long `close` waits for open responses, in ms. */
export const closeGraceMs = 2_000;

/** The port is taken or may not be used. */
export class PortUnavailable extends Error {
  override readonly name = "PortUnavailable";
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`port ${port} is not available`, { cause });
    this.port = port;
  }
}

const refusals = new Set(["EADDRINUSE", "EACCES"]);

/** Converts a runtime's error on listening to `PortUnavailable` if the port is the cause. */
export function toListenError(error: unknown, port: number): unknown {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && refusals.has(code) ? new PortUnavailable(port, error) : error;
}

/** The URL of a bound address for a browser on this machine. */
export function toUrl(hostname: string, port: number): string {
  if (hostname === "0.0.0.0" || hostname === "") return `http://127.0.0.1:${port}`;
  if (hostname === "::") return `http://[::1]:${port}`;
  return hostname.includes(":") ? `http://[${hostname}]:${port}` : `http://${hostname}:${port}`;
}

/** The body of a refusal without the handler, in the contract's error shape. */
export function toRefusal(error: string, message: string): string {
  return JSON.stringify({ error, message });
}

/** The response to a request whose handler failed. The handler's error goes only to `onError`. */
export function toInternalError(): PlainResponse {
  const message = "Internal server error; see the server log.";
  return plainJson({ error: "internal_error", message }, { status: 500, headers: securityHeaders });
}
