import { LRUCache } from "lru-cache";
import type { Slice, TimeSlices } from "../time-slices.ts";
import { isFresh } from "./validators.ts";
import { toJsonPieces } from "./json-pieces.ts";
import { piecesResponse, PlainResponse, stateHeaders } from "./plain-response.ts";

type MakeBody = (slice: Slice) => Promise<object | Uint8Array<ArrayBuffer>>;

/** Caches long responses, so that equal requests share one until something changes. */
export interface SharedResponses {
  /** Responds with what `make` returns, as JSON or as bytes, or with 304. `key` identifies the request. */
  respond(request: Request, key: string, make: MakeBody): Promise<PlainResponse>;
}

export interface SharedResponsesDependencies {
  readonly slices: TimeSlices;
  /** Changes whenever a response may change, and differs between runs of the server. */
  readonly revision: () => string;
  readonly cursor: () => number;
}

interface Made {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly type: string;
  readonly etag: string;
  /** The newest event when building began; later changes are in the stream from there. */
  readonly cursor: number;
  readonly revision: string;
}

const maxBytes = 64 * 1024 * 1024;

export function createSharedResponses({ slices, revision, cursor }: SharedResponsesDependencies): SharedResponses {
  const made = new LRUCache<string, Made>({
    maxSize: maxBytes,
    sizeCalculation: ({ pieces }, key) => key.length + pieces.reduce((sum, piece) => sum + piece.length, 0) + 1,
  });
  const underWay = new Map<string, Promise<Made>>();
  let madeFor = "";
  /** What was made before a change is never asked for again. */
  const current = (): string => {
    const now = revision();
    if (now !== madeFor) made.clear();
    madeFor = now;
    return now;
  };

  const begin = async (id: string, etag: string, make: MakeBody): Promise<Made> => {
    const now = current();
    const begunAt = cursor();
    const { pieces, type } = await slices.run(async (slice) => {
      const body = await make(slice);
      return body instanceof Uint8Array
        ? { pieces: [body], type: "application/octet-stream" }
        : { pieces: await toJsonPieces(body, slice), type: "application/json" };
    });
    const response = { pieces, type, etag, cursor: begunAt, revision: now };
    // A change meanwhile may be in a part of it: it can be sent to those waiting, but not cached under this tag.
    if (current() === now) made.set(id, response);
    return response;
  };

  return {
    async respond(request, key, make) {
      const now = current();
      const etag = `"${now}-${hashOf(key)}"`;
      if (request.headers.has("if-none-match") && isFresh(request.headers, { etag }))
        return new PlainResponse(null, { status: 304, headers: { ...stateHeaders(cursor()), ...cachedBy(etag) } });
      const id = `${now}\n${key}`;
      let response = made.get(id);
      if (!response) {
        let promise = underWay.get(id);
        if (!promise) {
          promise = begin(id, etag, make).finally(() => underWay.delete(id));
          underWay.set(id, promise);
        }
        response = await promise;
      }
      const isCurrent = revision() === response.revision;
      const reflects = isCurrent ? cursor() : response.cursor;
      const headers = { "content-type": response.type, ...(isCurrent && cachedBy(response.etag)) };
      return piecesResponse(request, response.pieces, reflects, headers);
    },
  };
}

function cachedBy(etag: string): Record<string, string> {
  return { etag, "cache-control": "private, no-cache" };
}

/** A 64-bit hash. A collision matters only between two views that the same client requests. */
function hashOf(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) ^ (low >>> 13);
  }
  return `${(low >>> 0).toString(36)}${(high >>> 0).toString(36)}`;
}
