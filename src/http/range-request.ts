import { toSeconds, type Validators } from "./validators.ts";

/** A span of bytes: `start` inclusive, `end` exclusive. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

export type RangeRequest =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly span: ByteSpan }
  | { readonly kind: "unsatisfiable" };

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
