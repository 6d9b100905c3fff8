import type { RememberedResponse } from "../journal/journal.ts";
import { charactersIn, type ResponseText } from "../wire/response-text.ts";
import type { Clock } from "../clock.ts";
import { createDeadlineList } from "../live/deadline-list.ts";

/** A remembered response: status and JSON text of the body. */
export interface EditResponse {
  readonly status: number;
  readonly body: ResponseText;
  /** The newest event id that the response reflects. */
  readonly eventId: number;
}

export type IdempotentOutcome =
  | { readonly kind: "response"; readonly response: EditResponse }
  /** The key was used for a different request. */
  | { readonly kind: "reused" };

/** How long a response is remembered, in ms. */
export const rememberMs = 600_000;
const maxResponses = 100_000;
const maxBytes = 64 * 1024 * 1024;

interface Remembered {
  readonly key: string;
  readonly fingerprint: string;
  readonly response: Promise<EditResponse>;
  bytes: number;
}

/**
 * First responses by idempotency key. Requests with the same key and fingerprint share one run and its response. A run that
 * rejects is forgotten. Beyond 100,000 responses or 64 MiB the oldest are dropped early; a retry of those is still guarded
 * by its base version.
 */
export interface Idempotency {
  run(key: string, fingerprint: string, handle: () => Promise<EditResponse>): Promise<IdempotentOutcome>;
  /** Adds the responses of earlier runs of the server; all reflect `eventId`. */
  restore(responses: readonly RememberedResponse[], eventId: number): void;
  /** Forgets responses older than ten minutes. */
  expire(): void;
}

export function createIdempotency(clock: Clock): Idempotency {
  const responses = new Map<string, ReturnType<typeof deadlines.entry>>();
  const deadlines = createDeadlineList<Remembered>(rememberMs);
  let bytes = 0;

  const forget = (remembered: Remembered | undefined): boolean => {
    if (!remembered) return false;
    const entry = responses.get(remembered.key);
    if (entry) deadlines.remove(entry);
    responses.delete(remembered.key);
    bytes -= remembered.bytes;
    return true;
  };

  const remember = (remembered: Remembered, now: number) => {
    const entry = deadlines.entry(remembered);
    responses.set(remembered.key, entry);
    deadlines.renew(entry, now);
  };

  const weigh = (remembered: Remembered, response: EditResponse) => {
    if (responses.get(remembered.key)?.value !== remembered) return;
    remembered.bytes = 2 * (charactersIn(response.body) + remembered.key.length + remembered.fingerprint.length);
    bytes += remembered.bytes;
    while ((bytes > maxBytes || responses.size > maxResponses) && forget(deadlines.takeOldest()));
  };

  const expire = () => {
    const now = clock.now();
    while (forget(deadlines.takeDue(now)));
  };

  return {
    async run(key, fingerprint, handle) {
      expire();
      const known = responses.get(key)?.value;
      if (known) {
        if (known.fingerprint !== fingerprint) return { kind: "reused" };
        return { kind: "response", response: await known.response };
      }
      const remembered: Remembered = { key, fingerprint, response: handle(), bytes: 0 };
      remember(remembered, clock.now());
      try {
        const response = await remembered.response;
        weigh(remembered, response);
        return { kind: "response", response };
      } catch (error) {
        forget(remembered);
        throw error;
      }
    },
    restore(earlier, eventId) {
      const elapsed = (at: number) => Math.min(rememberMs, Math.max(0, clock.wallTime() - at));
      for (const { key, fingerprint, at, status, body } of earlier) {
        const response = { status, body, eventId };
        const remembered: Remembered = { key, fingerprint, response: Promise.resolve(response), bytes: 0 };
        remember(remembered, clock.now() - elapsed(at));
        weigh(remembered, response);
      }
    },
    expire,
  };
}
