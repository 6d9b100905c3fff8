/** The page loads nothing from elsewhere and runs only its own script. */
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

/** Opened by themselves, originals may do nothing at all. */
export const originalPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'";

const everywhere: Readonly<Record<string, string>> = {
  "content-security-policy": pagePolicy,
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** Adds the headers that every answer carries; an answer's own ones stay. */
export function secure(response: Response, allowedOrigin: string | undefined): Response {
  for (const [name, value] of Object.entries(everywhere)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  if (allowedOrigin !== undefined) {
    response.headers.set("access-control-allow-origin", allowedOrigin);
    response.headers.set("access-control-expose-headers", "x-event-id, etag");
    response.headers.set("cross-origin-resource-policy", "cross-origin");
    response.headers.append("vary", "origin");
  }
  return response;
}
