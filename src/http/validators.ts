/** A span of bytes: `start` inclusive, `end` exclusive. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

export type RangeRequest =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly span: ByteSpan }
  | { readonly kind: "unsatisfiable" };

/** Validators of a response: its entity tag and modification time. */
export interface Validators {
  /** Quoted, as the header has it. */
  readonly etag: string;
  /** Unix ms. */
  readonly modifiedAt?: number;
}

/** Whether the client's copy is current (RFC 9110 section 13.2.2: If-None-Match takes precedence over If-Modified-Since). */
export function isFresh(headers: Headers, { etag, modifiedAt }: Validators): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) {
    return tags.trim() === "*" || tags.split(",").some((tag) => opaque(tag) === opaque(etag));
  }
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return modifiedAt !== undefined && Number.isFinite(since) && toSeconds(modifiedAt) <= toSeconds(since);
}

/** The requested range (RFC 9110 section 14.2). Multiple and malformed ranges are ignored: the whole file is sent. */
export function requestedRange(headers: Headers, size: number, { etag, modifiedAt }: Validators): RangeRequest {
  const range = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range")?.trim() ?? "");
  if (!range || (range[1] === "" && range[2] === "")) return { kind: "whole" };
  const ifRange = headers.get("if-range");
  if (ifRange !== null && ifRange !== etag) {
    const date = Date.parse(ifRange);
    if (modifiedAt === undefined || !Number.isFinite(date) || toSeconds(date) !== toSeconds(modifiedAt))
      return { kind: "whole" };
  }
  const [, first = "", last = ""] = range;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? { kind: "unsatisfiable" } : { kind: "part", span: { start: size - length, end: size } };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return { kind: "whole" };
  return start >= size ? { kind: "unsatisfiable" } : { kind: "part", span: { start, end } };
}

/** The headers for validators. */
export function validatorHeaders({ etag, modifiedAt }: Validators): Record<string, string> {
  return { etag, ...(modifiedAt !== undefined && { "last-modified": new Date(modifiedAt).toUTCString() }) };
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, "");
}

function toSeconds(unixMs: number): number {
  return Math.floor(unixMs / 1000);
}

/** A URL with the file's stamp always returns the same bytes, so it is immutable; any other is revalidated. */
export function cachingFor(url: URL, stamp: string): { "cache-control": string } {
  const immutable = url.searchParams.get("v") === stamp;
  return { "cache-control": immutable ? "private, max-age=31536000, immutable" : "private, no-cache" };
}
