import { crossOriginHeaders } from "./cors.ts";
import { PlainResponse } from "./plain-response.ts";

/** The page loads only from its own server and runs only its own script. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** An original that is opened as a document may load and run nothing. */
export const originalPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'";

/** Headers of every response, including those that a runtime sends before the app is called. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": pagePolicy,
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** Adds the security headers. A response's own headers win, except those that an allowed origin needs. */
export function secure({ status, headers, body }: PlainResponse, allowedOrigin: string | undefined): PlainResponse {
  const crossOrigin = allowedOrigin === undefined ? {} : crossOriginHeaders(allowedOrigin, headers["vary"]);
  return new PlainResponse(body, { status, headers: { ...securityHeaders, ...headers, ...crossOrigin } });
}
