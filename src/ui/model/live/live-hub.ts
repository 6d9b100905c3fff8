import type { Client, LiveMessage, LiveState, LiveStream } from "../../../client.ts";

/** A message from a tab to the owner of the stream. */
export type ToHub =
  /** Start or restart after that event. The owner sends the state, then the missed events. */
  | { readonly kind: "follow"; readonly tab: string; readonly after: number | null }
  | { readonly kind: "leave"; readonly tab: string }
  /** Reconnect now instead of waiting. */
  | { readonly kind: "retry" };

/** A message from the owner of the stream to one tab, or to all without `tab`. */
export type FromHub =
  | { readonly kind: "state"; readonly tab?: string; readonly state: LiveState }
  /** In order; events of the same task come together. */
  | { readonly kind: "events"; readonly tab?: string; readonly messages: readonly LiveMessage[] }
  /** There is a new owner; each tab sends `follow` again. */
  | { readonly kind: "owner"; readonly tab?: string };

/** The owner of a browser's one stream. */
export interface LiveHub {
  receive(message: ToHub): void;
  close(): void;
}

/** As many events as the server replays. */
const remembered = 500;

/** One stream for any number of tabs. Later tabs get the events they missed, or a `resync`. */
export function createLiveHub(live: Client["live"], send: (message: FromHub) => void): LiveHub {
  const tabs = new Set<string>();
  let recent: LiveMessage[] = [];
  const outbox: LiveMessage[] = [];
  /** Every event after this one is in `recent`; null while that is not known. */
  let floor: number | null = null;
  let state: LiveState = { kind: "connecting" };
  let stream: LiveStream | undefined;

  const onEvent = (message: LiveMessage) => {
    if (message.event === "resync") {
      recent = [];
      floor = null;
    } else if (message.id !== null) {
      floor ??= message.id - 1;
      recent.push(message);
      if (recent.length > remembered) floor = recent.shift()?.id ?? floor;
    }
    outbox.push(message);
    if (outbox.length === 1) queueMicrotask(flush);
  };

  const flush = () => {
    if (outbox.length > 0) send({ kind: "events", messages: outbox.splice(0) });
  };

  const begin = (after: number | null) => {
    recent = [];
    floor = after;
    stream = live({
      after,
      onEvent,
      onState(next) {
        state = next;
        send({ kind: "state", state });
      },
    });
  };

  const catchUp = (tab: string, after: number | null) => {
    flush();
    send({ kind: "state", tab, state });
    if (after === null) return;
    if (floor === null || after < floor) {
      const newest = recent.at(-1)?.id ?? floor;
      const data = { reason: "older_than_window", requested_id: after, oldest_id: floor, newest_id: newest } as const;
      send({ kind: "events", tab, messages: [{ event: "resync", id: null, data }] });
      return;
    }
    const missed = recent.filter(({ id }) => id !== null && id > after);
    if (missed.length > 0) send({ kind: "events", tab, messages: missed });
  };

  const close = () => {
    stream?.close();
    stream = undefined;
  };

  return {
    receive(message) {
      if (message.kind === "retry") stream?.reconnect();
      else if (message.kind === "leave") {
        tabs.delete(message.tab);
        if (tabs.size === 0) close();
      } else {
        tabs.add(message.tab);
        // A new tab may bring the cookie the server wants, and its user should not wait for the retry delay.
        if (stream) stream.reconnect();
        else begin(message.after);
        catchUp(message.tab, message.after);
      }
    },
    close,
  };
}

/** Whether a message from a pipe is meant for the owner of the stream. */
export function isToHub(message: unknown): message is ToHub {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  return message.kind === "follow" || message.kind === "leave" || message.kind === "retry";
}

/** Whether a message from a pipe comes from the owner of the stream. */
export function isFromHub(message: unknown): message is FromHub {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  return message.kind === "state" || message.kind === "events" || message.kind === "owner";
}
