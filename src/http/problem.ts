import { problemStatus, type ProblemCode } from "../wire/problem.ts";
import { type PlainResponse, plainJson } from "./plain-response.ts";

/** An answer that a client can act on, thrown by routes and rendered in one place. */
export class Problem extends Error {
  override name = "Problem";
  readonly code: ProblemCode;
  /** Fields that the answer carries besides `error` and `message`. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    message: string,
    detail: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }

  toPlainResponse(): PlainResponse {
    return plainJson(this.toBody(), {
      status: problemStatus[this.code],
      headers: { "cache-control": "no-store", ...this.headers },
    });
  }

  toBody(): { error: ProblemCode; message: string } {
    return { error: this.code, message: this.message, ...this.detail };
  }
}

/** The server has more to do than it may take on. */
export function overloaded(message: string): Problem {
  return new Problem("overloaded", message, {}, { "retry-after": "1" });
}
