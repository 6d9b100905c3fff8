import type { IncomingMessage, ServerResponse } from "node:http";
import { createServerAdapter } from "@whatwg-node/server";
import type { PlainResponse } from "../../http/plain-response.ts";
import type { Handler } from "../serving.ts";

/** Translates Node's requests for a handler and asks it. */
export type Receive = (request: IncomingMessage, response: ServerResponse) => Promise<Response | PlainResponse>;

/** What the handler gave, which the translation itself does not let through. */
interface Given {
  reply?: PlainResponse;
}

export function createReceive({ fetch, answer }: Handler): Receive {
  const placeholder = new Response();
  const adapter = createServerAdapter<Given>(async (request: Request, given) => {
    if (!answer) return fetch(request);
    given.reply = await answer(request);
    return placeholder;
  });
  return async (request, response) => {
    const given: Given = {};
    const answered = await adapter.handleNodeRequestAndResponse(withBodyApart(request, response), response, given);
    // Whether a body follows that nobody asked for is the client's choice (RFC 9110 section 10.1.1).
    if (request.headers.expect !== undefined) response.setHeader("connection", "close");
    return given.reply ?? answered;
  };
}

/**
 * A handler that gives up reading a body would end the request's stream and leave the connection hanging with the rest
 * unread, so it gets the body apart from the request, whose rest is then ours to discard.
 */
function withBodyApart(request: IncomingMessage, response: ServerResponse) {
  const { method, url, headers, socket } = request;
  if (method === "GET" || method === "HEAD") return { method, url, headers, socket };
  // Without a length a request has no body (RFC 9112 section 6.3), which the translation cannot see.
  if (headers["transfer-encoding"] === undefined) headers["content-length"] ??= "0";
  const read = () => {
    if (headers.expect !== undefined) response.writeContinue();
    delete headers.expect;
    return request.iterator({ destroyOnReturn: false });
  };
  const body = { request, [Symbol.asyncIterator]: read };
  return { method, url, headers, socket, body };
}

/** Discards what a handler left unread of a body, so that the connection can go on. */
export function discardRest(request: IncomingMessage): void {
  if (request.readableEnded || request.method === "GET" || request.method === "HEAD") return;
  // An iterator that still waits for more would keep the stream from flowing.
  request.removeAllListeners("readable");
  request.resume();
}
