import type { GateOptions } from "./gate-options.ts";
import { PlainResponse } from "./plain-response.ts";

/** The request's origin if it is one of the allowed ones (WHATWG Fetch, CORS protocol). */
export function allowedOrigin(request: Request, options: GateOptions): string | undefined {
  const origin = request.headers.get("origin");
  return origin !== null && options.origins?.includes(origin) ? origin : undefined;
}

/** The headers that let scripts of an allowed origin read a response; `vary` is what the response varies by already. */
export function crossOriginHeaders(origin: string, vary: string | undefined): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "x-event-id, etag",
    "cross-origin-resource-policy": "cross-origin",
    vary: [vary, "origin"].filter((name) => name !== undefined).join(", "),
  };
}

/** The response to a preflight request; `allow` lists the methods of the route. */
export function preflight(allow: string): PlainResponse {
  return new PlainResponse(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": allow,
      "access-control-allow-headers":
        "authorization, content-type, idempotency-key, if-match, last-event-id, x-client-id, x-updated-by",
      "access-control-max-age": "600",
    },
  });
}
