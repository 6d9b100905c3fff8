import { plainJson, type PlainResponse } from "../http/plain-response.ts";
import { securityHeaders } from "../http/security-headers.ts";

/** Anything that answers web-standard requests, such as a `Lenslet`. */
export interface Handler {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The same answer as plain values; used instead of `fetch` where making a `Response` is slow. */
  readonly answer?: (request: Request) => Promise<PlainResponse>;
}

export interface ServeOptions {
  /** Default 7070; 0 for any free port. */
  readonly port?: number;
  /** The address to bind; default `127.0.0.1`. */
  readonly hostname?: string;
  /** Outcome of each rejection of the handler and of each error while sending; default `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/** A listening server. */
export interface Serving {
  /** Where a browser on this machine reaches it, such as `http://127.0.0.1:7070`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops listening, lets open answers end for up to `closeGraceMs`, then cuts what is left.
   * Close the handler's own streams first or at the same time. Safe to call twice.
   */
  readonly close: () => Promise<void>;
}

/** How long `close` waits for open answers, in ms. */
export const closeGraceMs = 2_000;

/** The port that is asked for is taken, or may not be used. */
export class PortUnavailable extends Error {
  override readonly name = "PortUnavailable";
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`port ${port} is not available`, { cause });
    this.port = port;
  }
}

const refusals = new Set(["EADDRINUSE", "EACCES"]);

/** The error that a runtime gave when it could not listen, as `PortUnavailable` where the port is to blame. */
export function toListenError(error: unknown, port: number): unknown {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && refusals.has(code) ? new PortUnavailable(port, error) : error;
}

/** A URL that a browser on this machine can open for a bound address. */
export function toUrl(hostname: string, port: number): string {
  if (hostname === "0.0.0.0" || hostname === "") return `http://127.0.0.1:${port}`;
  if (hostname === "::") return `http://[::1]:${port}`;
  return hostname.includes(":") ? `http://[${hostname}]:${port}` : `http://${hostname}:${port}`;
}

/** The JSON text of a refusal made before the handler is asked, in the shape of every other problem. */
export function toRefusal(error: string, message: string): string {
  return JSON.stringify({ error, message });
}

/** The answer to a request whose handler failed: the handler's own error is for `onError` only. */
export function toInternalError(): PlainResponse {
  const message = "The server could not answer this request; its log has the cause.";
  return plainJson({ error: "internal_error", message }, { status: 500, headers: securityHeaders });
}
