import type { ProblemCode } from "../wire/problem-codes.ts";

/** An error response in the contract's shape. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** HTTP status. */
  readonly status: number;
  /** The contract's code; `unreadable_answer` for a response of another shape, such as a proxy's. */
  readonly code: string;
  /** The whole body; some codes have further fields. */
  readonly body: Readonly<Record<string, unknown>>;
  /** How long to wait before a retry, in ms; null if the server does not say. */
  readonly retryAfterMs: number | null;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfterMs: number | null) {
    super(typeof body["message"] === "string" ? body["message"] : `The server responded with status ${status}.`);
    this.status = status;
    this.code = typeof body["error"] === "string" ? body["error"] : "unreadable_answer";
    this.body = body;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No complete response arrived: the network or the server is down, or the connection broke. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor(cause: unknown) {
    super("The server cannot be reached.", { cause });
  }
}

/** Whether the error is a `Problem` with this code. */
export function isProblem(error: unknown, code: ProblemCode): error is Problem {
  return error instanceof Problem && error.code === code;
}

/** Whether the same call may succeed later: the server cannot be reached, is busy, or cannot write. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  return error instanceof Problem && (error.status >= 500 || error.status === 408 || error.status === 429);
}

/** Parses the body of a response with a 4xx or 5xx status. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Problem(
    response.status,
    typeof body === "object" && body !== null ? { ...body } : {},
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}
