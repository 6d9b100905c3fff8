import { createParser } from "eventsource-parser";
import type { Cancel, Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { LiveEvent } from "../wire/event.ts";
import { eventIdOf } from "./event-id.ts";
import { Problem, readProblem } from "./problem.ts";

/** A live event with its id; null for events that cannot be replayed. */
export type LiveMessage = LiveEvent & { readonly id: number | null };

/** The state of the connection. */
export type LiveState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** Disconnected; tries again `inMs` after this state was reported. */
  | { readonly kind: "reconnecting"; readonly attempt: number; readonly inMs: number }
  /** The server denies access; only `reconnect` tries again. */
  | { readonly kind: "refused"; readonly message: string };

export interface LiveStreamOptions {
  /** Opens `GET /events` after the event id `after`; null for new events only. */
  readonly open: (after: number | null, signal: AbortSignal) => Promise<Response>;
  readonly clock: Clock;
  readonly random: Random;
  /** The event id to start after; null for new events only. */
  readonly after: number | null;
  readonly onEvent: (message: LiveMessage) => void;
  readonly onState: (state: LiveState) => void;
}

/** A stream that reconnects until it is closed. */
export interface LiveStream {
  /** Connects now instead of waiting; does nothing while connecting or live. */
  reconnect(): void;
  close(): void;
}

/** A connection is dead after this long without bytes: the server sends a keep-alive every 15 s. */
const silenceMs = 40_000;
const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;
const settledAfterMs = 60_000;

const eventNames: Readonly<Record<LiveEvent["event"], true>> = {
  "item-updated": true,
  "metrics-updated": true,
  presence: true,
  "folder-refreshed": true,
  "items-added": true,
  "items-removed": true,
  "items-changed": true,
  "items-moved": true,
  "views-updated": true,
  resync: true,
  ka: true,
  person: true,
  "person-left": true,
  "image-damaged": true,
  "index-progress": true,
};

/** Payloads of known events are not validated. */
function isLiveMessage(message: { readonly event: string }): message is LiveMessage {
  return Object.hasOwn(eventNames, message.event);
}

/**
 * Follows live events until it is closed. Resumes after the last id it saw. Waits between attempts for a random part of a
 * limit that doubles from 1 s to 30 s, and is 1 s again after a minute live.
 */
export function createLiveStream(options: LiveStreamOptions): LiveStream {
  const { clock } = options;
  let after = options.after;
  let attempt = 0;
  let closed = false;
  let abort: AbortController | undefined;
  let cancelRetry: Cancel = () => {};

  const connect = async () => {
    cancelRetry();
    const controller = new AbortController();
    abort = controller;
    const startedAt = clock.now();
    let cancelWatch: Cancel = () => {};
    const watch = () => {
      cancelWatch();
      cancelWatch = clock.after(silenceMs, () => controller.abort());
    };
    let refusal: string | undefined;
    let liveAt: number | undefined;
    try {
      watch();
      const response = await options.open(after, controller.signal);
      if (!response.ok || !response.body) throw await readProblem(response);
      watch();
      liveAt = clock.now();
      after ??= eventIdOf(response);
      if (!closed) options.onState({ kind: "live" });
      const decoder = new TextDecoder();
      const parser = createParser({
        onEvent: ({ event = "message", data: text, id }) => deliver(event, text, id),
      });
      const reader = response.body.getReader();
      controller.signal.addEventListener("abort", () => void reader.cancel().catch(() => {}));
      for (let chunk = await reader.read(); !chunk.done && !controller.signal.aborted; chunk = await reader.read()) {
        watch();
        parser.feed(decoder.decode(chunk.value, { stream: true }));
      }
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 403)) refusal = error.message;
    } finally {
      cancelWatch();
      controller.abort();
    }
    if (abort !== controller) return;
    abort = undefined;
    if (closed) return;
    if (refusal !== undefined) return options.onState({ kind: "refused", message: refusal });
    schedule(clock.now() - (liveAt ?? Infinity) >= settledAfterMs, startedAt);
  };

  const schedule = (settled: boolean, startedAt: number) => {
    if (settled) attempt = 0;
    const ceilingMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** attempt);
    // The server rotates streams after a while, each at its own time: it is up, so there is no need to wait.
    const inMs = settled && clock.now() > startedAt ? 0 : options.random.fraction() * ceilingMs;
    attempt += 1;
    options.onState({ kind: "reconnecting", attempt, inMs });
    cancelRetry = clock.after(inMs, () => void connect());
  };

  const deliver = (event: string, text: string, idText: string | undefined) => {
    if (closed) return;
    const id = idText !== undefined && /^\d+$/.test(idText) ? Number(idText) : null;
    if (id !== null) after = id;
    const data: unknown = JSON.parse(text);
    const message = { event, id, data };
    if (!isLiveMessage(message)) return;
    if (message.event === "resync") after = message.data.newest_id ?? 0;
    options.onEvent(message);
  };

  options.onState({ kind: "connecting" });
  void connect();

  return {
    reconnect() {
      if (closed || abort) return;
      attempt = 0;
      cancelRetry();
      options.onState({ kind: "connecting" });
      void connect();
    },
    close() {
      closed = true;
      cancelRetry();
      abort?.abort();
    },
  };
}
