import { endpoints, type EndpointName } from "../wire/endpoints.ts";
import { eventIdOf } from "./event-id.ts";
import type { Fetch } from "./open-events.ts";
import { readProblem, Unreachable } from "./problem.ts";

/** A response's body, and what its headers say. */
export interface ApiResponse<Body> {
  readonly body: Body;
  /** The newest event id that the response reflects; null if it does not say. */
  readonly eventId: number | null;
  /** The document's ETag; null if it has none. */
  readonly etag: string | null;
}

/** Values of a query string. */
export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

export interface RequestOptions {
  readonly parameters?: Parameters;
  readonly body?: unknown;
  /** The body of an endpoint that takes a file. */
  readonly file?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Larger requests are aborted when the page closes: browsers allow 64 KiB of keepalive requests in all. */
const keepaliveCharacters = 8_000;

/** An endpoint's URL. Leaves out parameters that are null or undefined; booleans become 1 and 0. */
export function addressOf(base: string, name: EndpointName, parameters: Parameters = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value === null || value === undefined) continue;
    if (typeof value === "object") {
      for (const each of value) search.append(key, each);
      continue;
    }
    search.set(key, typeof value === "boolean" ? (value ? "1" : "0") : String(value));
  }
  const query = search.toString();
  return `${base}${endpoints[name].path}${query && `?${query}`}`;
}

/** Returns typed calls; `headers()` is evaluated per request. */
export function createCaller(base: string, fetch: Fetch, headers: () => Readonly<Record<string, string>>) {
  const send = async (name: EndpointName, options: RequestOptions = {}): Promise<Response> => {
    const init: RequestInit = {
      method: endpoints[name].method,
      headers: { ...headers(), ...options.headers },
      ...(options.signal && { signal: options.signal }),
    };
    if (options.body !== undefined) {
      const text = JSON.stringify(options.body);
      init.body = text;
      init.keepalive = text.length <= keepaliveCharacters;
      init.headers = { "content-type": "application/json", ...init.headers };
    }
    if (options.file) {
      init.body = options.file;
      init.headers = { "content-type": "application/octet-stream", ...init.headers };
    }
    return fetch(addressOf(base, name, options.parameters), init);
  };

  const successful = async (name: EndpointName, options: RequestOptions): Promise<Response> => {
    const response = await send(name, options).catch((error: unknown) => {
      throw options.signal?.aborted ? error : new Unreachable(error);
    });
    if (!response.ok) throw await readProblem(response);
    return response;
  };

  const call = async <Body extends object>(
    name: EndpointName,
    options: RequestOptions = {},
  ): Promise<ApiResponse<Body>> => {
    const response = await successful(name, options);
    const body: unknown = await response.json().catch((error: unknown) => {
      throw options.signal?.aborted ? error : new Unreachable(error);
    });
    if (!isResponse<Body>(body)) throw new Unreachable(new TypeError("The response is not a JSON object."));
    return { body, eventId: eventIdOf(response), etag: response.headers.get("etag") };
  };

  /** The body as a file, for what is not JSON. */
  const file = async (name: EndpointName, options: RequestOptions = {}): Promise<Blob> => {
    const response = await successful(name, options);
    return response.blob().catch((error: unknown) => {
      throw new Unreachable(error);
    });
  };

  return { call, file };
}

/**
 * Response bodies are not validated: a page calls the server it comes from, and a script chooses its server. Schemas would
 * more than double the size of the page.
 */
function isResponse<Body extends object>(value: unknown): value is Body {
  return typeof value === "object" && value !== null;
}
