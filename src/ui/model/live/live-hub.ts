import type { Client, LiveMessage, LiveState, LiveStream } from "../../../client.ts";

/** What a tab tells whoever owns the stream. */
export type ToHub =
  /** Begin, or begin again, after that event; answered by the state, then by what was missed. */
  | { readonly kind: "follow"; readonly tab: string; readonly after: number | null }
  | { readonly kind: "leave"; readonly tab: string }
  /** Try at once instead of waiting. */
  | { readonly kind: "retry" };

/** What the owner of the stream tells tabs: one of them by `tab`, or all. */
export type FromHub =
  | { readonly kind: "state"; readonly tab?: string; readonly state: LiveState }
  /** In order; those of one turn come together. */
  | { readonly kind: "events"; readonly tab?: string; readonly messages: readonly LiveMessage[] }
  /** A new owner: whoever follows says again where it is. */
  | { readonly kind: "owner"; readonly tab?: string };

/** The owner of a browser's one stream. */
export interface LiveHub {
  receive(message: ToHub): void;
  close(): void;
}

/** As many as the server replays. */
const remembered = 500;

/** One stream for any number of tabs: tabs that come later get what they missed, or are told to reload. */
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
        // A new tab may bring what the server asked for, and somebody who does not want to wait.
        if (stream) stream.reconnect();
        else begin(message.after);
        catchUp(message.tab, message.after);
      }
    },
    close,
  };
}

/** Whether something that came through a pipe is for the owner of the stream. */
export function isToHub(message: unknown): message is ToHub {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  return message.kind === "follow" || message.kind === "leave" || message.kind === "retry";
}

/** Whether something that came through a pipe is from the owner of the stream. */
export function isFromHub(message: unknown): message is FromHub {
  if (typeof message !== "object" || message === null || !("kind" in message)) return false;
  return message.kind === "state" || message.kind === "events" || message.kind === "owner";
}
