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

/** The headers for validators. */
export function validatorHeaders({ etag, modifiedAt }: Validators): Record<string, string> {
  return { etag, ...(modifiedAt !== undefined && { "last-modified": new Date(modifiedAt).toUTCString() }) };
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, "");
}

/** Whole seconds of a time in Unix ms, as HTTP dates have them. */
export function toSeconds(unixMs: number): number {
  return Math.floor(unixMs / 1000);
}
