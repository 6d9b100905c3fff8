import type { ProblemCode } from "../wire/problem-codes.ts";

/** The server answered with an error of the contract's shape. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** HTTP status. */
  readonly status: number;
  /** The contract's code, or `unreadable_answer` when something in between answered instead of the server. */
  readonly code: string;
  /** The whole body; some codes add fields of their own. */
  readonly body: Readonly<Record<string, unknown>>;
  /** How long to wait before trying again, in ms; null when the server did not say. */
  readonly retryAfterMs: number | null;

  constructor(status: number, body: Readonly<Record<string, unknown>>, retryAfterMs: number | null) {
    super(typeof body["message"] === "string" ? body["message"] : `The server answered with status ${status}.`);
    this.status = status;
    this.code = typeof body["error"] === "string" ? body["error"] : "unreadable_answer";
    this.body = body;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: the network or the server is down, or the answer broke off. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor(cause: unknown) {
    super("The server cannot be reached.", { cause });
  }
}

/** Whether a call was refused with this code. */
export function isProblem(error: unknown, code: ProblemCode): error is Problem {
  return error instanceof Problem && error.code === code;
}

/** Whether the same call may succeed later without any change: nothing answered, or the server is busy or cannot write. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  return error instanceof Problem && (error.status >= 500 || error.status === 408 || error.status === 429);
}

/** The problem that an answer with a 4xx or 5xx status carries. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Problem(
    response.status,
    typeof body === "object" && body !== null ? { ...body } : {},
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}
