import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { securityHeaders } from "../../http/security-headers.ts";
import { toRefusal } from "../serving.ts";

/** A response that is sent without calling the handler. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const badRequest = (message: string): Refusal => ({ status: 400, error: "bad_request", message });

const malformed = badRequest("This is not a well-formed HTTP request.");
const twoHosts: Refusal = {
  status: 421,
  error: "foreign_host",
  message: "A request must have exactly one Host field.",
};

/** For `Expect` with anything but `100-continue` (RFC 9110 section 10.1.1). */
export const unknownExpectation: Refusal = {
  status: 417,
  error: "expectation_failed",
  message: "The only supported expectation is 100-continue.",
};

const tooManyFields: Refusal = {
  status: 431,
  error: "headers_too_large",
  message: "A request has at most 200 header fields.",
};
const maxFields = 200;

const byCode: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, error: "headers_too_large", message: "The request's headers are too large." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, error: "request_timeout", message: "The request took too long to arrive." },
};

/** Refuses a request that Node cannot parse, and closes the connection. */
export function refuseUnparsed(error: Error, socket: Duplex): void {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (socket.writable && code !== "ECONNRESET") socket.write(toResponseText(byCode[code] ?? malformed));
  socket.destroy();
}

/** Sends a refusal, and closes the connection. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const { headers, body } = toParts(refusal);
  response.writeHead(refusal.status, headers);
  response.end(body);
}

function toResponseText(refusal: Refusal): string {
  const { headers, body } = toParts(refusal);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`, ...fields, "", body].join("\r\n");
}

function toParts({ error, message }: Refusal): { headers: Record<string, string>; body: string } {
  const body = toRefusal(error, message);
  const headers = {
    ...securityHeaders,
    "cache-control": "no-store",
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  return { headers, body };
}

/** Returns the refusal of a request with an invalid head; undefined if the head is valid. */
export type CheckHead = (request: IncomingMessage) => Refusal | undefined;

/**
 * Refuses two Host fields, of which a proxy and this server could read different ones (RFC 9112 section 3.2). An absolute
 * target must agree with Host (section 3.2.2), and is replaced by its path.
 */
export function createCheckHead(): CheckHead {
  let knownHost = "";
  return (request) => {
    const { url = "", headers } = request;
    const { host = "" } = headers;
    if (request.rawHeaders.length > 2 * maxFields) return tooManyFields;
    const hosts = countHosts(request.rawHeaders);
    if (hosts > 1) return twoHosts;
    if (hosts === 0) return badRequest("A request must have a Host field.");
    if (host !== knownHost) {
      if (/[/?#@\\\s]/.test(host) || !URL.canParse(`http://${host}`))
        return badRequest("The Host field does not name a host.");
      knownHost = host;
    }
    if (url.startsWith("/")) return undefined;
    const target = URL.canParse(url) ? new URL(url) : undefined;
    if (target?.protocol !== "http:" || target.host !== host) return badRequest("The request target is not a path.");
    request.url = target.pathname + target.search;
    return undefined;
  };
}

function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name !== undefined && name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  return hosts;
}
