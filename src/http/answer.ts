export type AnswerBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

export interface AnswerInit {
  /** Default 200. */
  readonly status?: number;
  /** Names in lower case; default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as plain values. A runtime whose `Response` is slow may send it as it is. */
export class Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AnswerBody;

  constructor(body: AnswerBody, { status = 200, headers = {} }: AnswerInit = {}) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** An answer whose body is the JSON text of `value`. */
export function answerJson(value: unknown, { status = 200, headers = {} }: AnswerInit = {}): Answer {
  return new Answer(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
}

/** The same answer as the web platform has it. */
export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}

/** The header that names the newest event an answer reflects; a stream opened from there misses nothing. */
const eventIdHeader = "x-event-id";

const compressFrom = 16 * 1024;

/**
 * A JSON answer that describes state. `cursor` is read in the same turn as `body` is made, so that the two agree: call
 * it without an `await` between reading state and answering.
 */
export function answerState(body: unknown, cursor: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return answerJson(body, { headers: stateHeaders(cursor, headers) });
}

/** The same for answers that grow with the gallery: in gzip when they are long and the client takes it. */
export function answerList(request: Request, body: unknown, cursor: number): Answer {
  return answerText(request, JSON.stringify(body), 200, cursor);
}

/** The same for an answer whose JSON text exists already. */
export function answerText(request: Request, text: string, status: number, cursor: number): Answer {
  const headers = stateHeaders(cursor, { "content-type": "application/json" });
  if (text.length < compressFrom || !acceptsGzip(request)) return new Answer(text, { status, headers });
  return new Answer(gzip(new Blob([text]).stream()), {
    status,
    headers: { ...headers, "content-encoding": "gzip", vary: "accept-encoding" },
  });
}

/** A JSON answer that is true only now. */
export function answerNow(body: unknown): Answer {
  return answerJson(body, { headers: { "cache-control": "no-store" } });
}

/** Whether the client reads gzip (RFC 9110 section 12.5.3). */
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

function stateHeaders(cursor: number, headers: Readonly<Record<string, string>>): Record<string, string> {
  return { "cache-control": "no-store", [eventIdHeader]: String(cursor), ...headers };
}
