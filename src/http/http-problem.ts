import { problemStatus, type ProblemCode } from "../wire/problem-codes.ts";
import { type PlainResponse, plainJson } from "./plain-response.ts";

export interface HttpProblemOptions {
  /** Fields of the body besides `error` and `message`. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Headers of the response, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error response that a client can act on: thrown by routes and rendered in one place. */
export class HttpProblem extends Error {
  override name = "Problem";
  readonly code: ProblemCode;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, message: string, { detail = {}, headers = {} }: HttpProblemOptions = {}) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }

  get status(): number {
    return problemStatus[this.code];
  }

  toPlainResponse(): PlainResponse {
    return plainJson(this.toBody(), {
      status: this.status,
      headers: { "cache-control": "no-store", ...this.headers },
    });
  }

  toBody(): { error: ProblemCode; message: string } {
    return { error: this.code, message: this.message, ...this.detail };
  }
}

/** The server has more to do than it may take on. */
export function overloaded(message: string): HttpProblem {
  return new HttpProblem("overloaded", message, { headers: { "retry-after": "1" } });
}
