import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { toRefusal } from "../serving.ts";

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const malformed: Refusal = { status: 400, error: "bad_request", message: "This is not a well-formed HTTP request." };

const byCode: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, error: "headers_too_large", message: "The request's headers are too large." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, error: "request_timeout", message: "The request took too long to arrive." },
};

/** Answers what Node's parser gave up on, and ends the connection. */
export function refuseUnparsed(fault: Error, socket: Duplex): void {
  const code = "code" in fault && typeof fault.code === "string" ? fault.code : "";
  if (socket.writable && code !== "ECONNRESET") socket.write(toResponseText(byCode[code] ?? malformed));
  socket.destroy();
}

function toResponseText({ status, error, message }: Refusal): string {
  const body = toRefusal(error, message);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

/** Says what is wrong with the head of a request that parses; undefined if nothing is. */
export type CheckHead = (request: IncomingMessage) => string | undefined;

/**
 * Two Host fields could let a proxy and us read different hosts (RFC 9112 section 3.2), and a target in absolute form has to
 * agree with Host (section 3.2.2); it is turned into a path.
 */
export function createCheckHead(): CheckHead {
  let knownHost = "";
  return (request) => {
    const { url = "", headers } = request;
    const { host = "" } = headers;
    if (countHosts(request.rawHeaders) !== 1) return "A request must have exactly one Host field.";
    if (host !== knownHost) {
      if (/[/?#@\\\s]/.test(host) || !URL.canParse(`http://${host}`)) return "The Host field does not name a host.";
      knownHost = host;
    }
    if (url.startsWith("/")) return undefined;
    const target = URL.canParse(url) ? new URL(url) : undefined;
    if (target?.protocol !== "http:" || target.host !== host) return "The request target is not a path.";
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
