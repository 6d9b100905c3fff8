import type { ResponseText } from "../wire/response-text.ts";

export type PlainResponseBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

export interface PlainResponseInit {
  /** Default 200. */
  readonly status?: number;
  /** Names in lower case; default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response as plain values, which runtimes with a slow `Response` send directly. */
export class PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: PlainResponseBody;

  constructor(body: PlainResponseBody, { status = 200, headers = {} }: PlainResponseInit = {}) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** A response whose body is `value` as JSON. */
export function plainJson(value: unknown, { status = 200, headers = {} }: PlainResponseInit = {}): PlainResponse {
  return new PlainResponse(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** Converts to the web platform's `Response`. */
export function toResponse({ status, headers, body }: PlainResponse): Response {
  return new Response(body, { status, headers });
}

/** The id of the newest event that a response reflects; a stream opened with it misses nothing. */
const eventIdHeader = "x-event-id";

const encoder = new TextEncoder();
const compressFrom = 16 * 1024;

/**
 * A JSON response that describes state. Read `cursor` and `body` in the same turn, without an `await` between them, so
 * that they agree.
 */
export function stateJson(
  body: unknown,
  cursor: number,
  headers: Readonly<Record<string, string>> = {},
): PlainResponse {
  return plainJson(body, { headers: stateHeaders(cursor, headers) });
}

/** The same for existing JSON text, whole or in pieces. */
export function jsonText(request: Request, text: ResponseText, status: number, cursor: number): PlainResponse {
  const headers = stateHeaders(cursor, { "content-type": "application/json" });
  if (typeof text !== "string") return streamedJson(request, () => streamOf(text), headers, status);
  if (text.length < compressFrom || !acceptsGzip(request)) return new PlainResponse(text, { status, headers });
  return new PlainResponse(gzip(new Blob([text]).stream()), {
    status,
    headers: { ...headers, "content-encoding": "gzip", vary: "accept-encoding" },
  });
}

/** The same for a body in pieces, JSON by default, which several responses may share. */
export function piecesResponse(
  request: Request,
  pieces: readonly Uint8Array<ArrayBuffer>[],
  cursor: number,
  more: Readonly<Record<string, string>> = {},
): PlainResponse {
  const headers = stateHeaders(cursor, { "content-type": "application/json", ...more });
  const [only] = pieces;
  if (only && pieces.length === 1) return new PlainResponse(only, { headers });
  return streamedJson(request, () => streamOf(pieces), headers, 200);
}

function streamedJson(
  request: Request,
  open: () => ReadableStream<Uint8Array<ArrayBuffer>>,
  headers: Record<string, string>,
  status: number,
): PlainResponse {
  if (!acceptsGzip(request)) return new PlainResponse(open(), { status, headers });
  return new PlainResponse(gzip(open()), {
    status,
    headers: { ...headers, "content-encoding": "gzip", vary: "accept-encoding" },
  });
}

function streamOf(pieces: readonly (string | Uint8Array<ArrayBuffer>)[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const piece = pieces[at];
        at += 1;
        if (piece !== undefined) controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A JSON response that must not be cached. */
export function uncachedJson(body: unknown): PlainResponse {
  return plainJson(body, { headers: { "cache-control": "no-store" } });
}

/** Whether the client accepts gzip (RFC 9110 section 12.5.3). */
export function acceptsGzip(request: Request): boolean {
  const gzipCoding = (request.headers.get("accept-encoding") ?? "")
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .find((coding) => coding.startsWith("gzip"));
  return gzipCoding !== undefined && !/;\s*q=0(?:\.0*)?$/.test(gzipCoding);
}

export function gzip(stream: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return stream.pipeThrough(new CompressionStream("gzip"));
}

/** The headers of a response that describes state as of the event `cursor`. */
export function stateHeaders(cursor: number, headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { "cache-control": "no-store", [eventIdHeader]: String(cursor), ...headers };
}
