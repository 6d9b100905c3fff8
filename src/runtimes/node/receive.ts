import type { IncomingMessage, ServerResponse } from "node:http";
import { createServerAdapter } from "@whatwg-node/server";
import type { PlainResponse } from "../../http/plain-response.ts";
import type { Handler } from "../serving.ts";

/** Translates a Node request into a web-standard one, and passes it to the handler. */
export type Receive = (request: IncomingMessage, response: ServerResponse) => Promise<Response | PlainResponse>;

/** Carries a plain response past the adapter, which accepts only a `Response`. */
interface Passed {
  response?: PlainResponse;
}

export function createReceive({ fetch, fetchPlain }: Handler): Receive {
  const placeholder = new Response();
  const adapter = createServerAdapter<Passed>(async (request: Request, passed) => {
    if (!fetchPlain) return fetch(request);
    passed.response = await fetchPlain(request);
    return placeholder;
  });
  return async (request, response) => {
    const passed: Passed = {};
    const adapted = await adapter.handleNodeRequestAndResponse(withBodyApart(request, response), response, passed);
    // If 100 was not sent, the client may or may not send the body (RFC 9110 section 10.1.1), so the connection cannot go on.
    if (request.headers.expect !== undefined) response.setHeader("connection", "close");
    return passed.response ?? adapted;
  };
}

/**
 * Separates the body from the request. Otherwise a handler that stops reading would destroy the request's stream, and the
 * connection would hang with the rest unread. `discardRest` reads that rest.
 */
function withBodyApart(request: IncomingMessage, response: ServerResponse) {
  const { method, url, headers, socket } = request;
  if (method === "GET" || method === "HEAD") return { method, url, headers, socket };
  // A request without a length has no body (RFC 9112 section 6.3), but the adapter assumes one.
  if (headers["transfer-encoding"] === undefined) headers["content-length"] ??= "0";
  const read = () => {
    if (headers.expect !== undefined) response.writeContinue();
    delete headers.expect;
    return request.iterator({ destroyOnReturn: false });
  };
  const body = { request, [Symbol.asyncIterator]: read };
  return { method, url, headers, socket, body };
}

/** Discards the unread rest of a body, so that the connection can carry the next request. */
export function discardRest(request: IncomingMessage): void {
  if (request.readableEnded || request.method === "GET" || request.method === "HEAD") return;
  // A pending iterator would block `resume`.
  request.removeAllListeners("readable");
  request.resume();
}
