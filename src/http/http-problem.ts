import { problemStatus, type ProblemBody, type ProblemCode } from "../wire/problem-codes.ts";
import { type PlainResponse, plainJson } from "./plain-response.ts";

export interface HttpProblemOptions {
  /** Fields of the body besides `error` and `message`. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Headers of the response, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error response. Handlers return 2xx and 3xx responses and throw an HttpProblem for every other status, conflicts
 * included. One that is thrown while an edit is planned against the labels is the response to the request, so a retry with
 * the same Idempotency-Key receives it again. One that is thrown earlier or later decides nothing, and a retry runs again.
 */
export class HttpProblem extends Error {
  override name = "HttpProblem";
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

  toBody(): ProblemBody {
    return { error: this.code, message: this.message, ...this.detail };
  }
}

/** A refusal because too much work is pending. */
export function overloaded(message: string): HttpProblem {
  return new HttpProblem("overloaded", message, { headers: { "retry-after": "1" } });
}
