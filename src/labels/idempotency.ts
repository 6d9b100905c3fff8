import type { RememberedReply } from "../journal/journal.ts";
import type { Clock } from "../clock.ts";
import { createDeadlineList } from "../live/deadline-list.ts";

/** An answer as a status and the JSON text of its body. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** The newest event id that the answer reflects. */
  readonly eventId: number;
}

export type Replied =
  | { readonly kind: "reply"; readonly reply: Reply }
  /** The key was used for another request. */
  | { readonly kind: "reused" };

/** What a request gives: an answer to remember, or one that a retry may try again. */
export interface Attempt {
  readonly reply: Reply;
  readonly final: boolean;
}

/** How long a first answer is remembered, in ms. */
export const rememberMs = 600_000;
const maxReplies = 100_000;
const maxBytes = 64 * 1024 * 1024;

interface Remembered {
  readonly key: string;
  readonly fingerprint: string;
  readonly answer: Promise<Attempt>;
  bytes: number;
}

/**
 * First answers by idempotency key. The same key and fingerprint gets the first answer, also while it is still being
 * made. Beyond 100,000 answers or 64 MiB the oldest are forgotten early; their versions still guard them.
 */
export interface Idempotency {
  run(key: string, fingerprint: string, attempt: () => Promise<Attempt>): Promise<Replied>;
  /** Takes over what an earlier run has answered. */
  restore(replies: readonly RememberedReply[], eventId: number): void;
  /** Forgets what is older than ten minutes. */
  expire(): void;
}

export function createIdempotency(clock: Clock): Idempotency {
  const replies = new Map<string, ReturnType<typeof deadlines.entry>>();
  const deadlines = createDeadlineList<Remembered>(rememberMs);
  let bytes = 0;

  const forget = (remembered: Remembered | undefined): boolean => {
    if (!remembered) return false;
    const entry = replies.get(remembered.key);
    if (entry) deadlines.remove(entry);
    replies.delete(remembered.key);
    bytes -= remembered.bytes;
    return true;
  };

  const remember = (remembered: Remembered, now: number) => {
    const entry = deadlines.entry(remembered);
    replies.set(remembered.key, entry);
    deadlines.renew(entry, now);
  };

  const weigh = (remembered: Remembered, reply: Reply) => {
    if (replies.get(remembered.key)?.value !== remembered) return;
    remembered.bytes = 2 * (reply.body.length + remembered.key.length + remembered.fingerprint.length);
    bytes += remembered.bytes;
    while ((bytes > maxBytes || replies.size > maxReplies) && forget(deadlines.takeOldest()));
  };

  const expire = () => {
    const now = clock.now();
    while (forget(deadlines.takeDue(now)));
  };

  return {
    async run(key, fingerprint, attempt) {
      expire();
      const known = replies.get(key)?.value;
      if (known) {
        if (known.fingerprint !== fingerprint) return { kind: "reused" };
        return { kind: "reply", reply: (await known.answer).reply };
      }
      const remembered: Remembered = { key, fingerprint, answer: attempt(), bytes: 0 };
      remember(remembered, clock.now());
      try {
        const { reply, final } = await remembered.answer;
        if (final) weigh(remembered, reply);
        else forget(remembered);
        return { kind: "reply", reply };
      } catch (error) {
        forget(remembered);
        throw error;
      }
    },
    restore(earlier, eventId) {
      const elapsed = (at: number) => Math.min(rememberMs, Math.max(0, clock.wallTime() - at));
      for (const { key, fingerprint, at, status, body } of earlier) {
        const reply = { status, body, eventId };
        const remembered: Remembered = { key, fingerprint, answer: Promise.resolve({ reply, final: true }), bytes: 0 };
        remember(remembered, clock.now() - elapsed(at));
        weigh(remembered, reply);
      }
    },
    expire,
  };
}
