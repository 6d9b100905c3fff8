import { joinFrames } from "./event-format.ts";

/** Takes the bytes of a turn; false when the subscriber cannot take them and is to be dropped. */
export type Subscriber = (chunk: Uint8Array<ArrayBuffer>) => boolean;

/** Passes events on to everybody who listens. */
export interface Hub {
  /** Queues an event for all; what one turn publishes goes out as one chunk, shared by all. */
  publish(frame: Uint8Array<ArrayBuffer>): void;
  /** Adds a subscriber for everything published from now on. The result takes it away again. */
  subscribe(subscriber: Subscriber): () => void;
  /** Sends what is queued now. */
  flush(): void;
}

export function createHub(): Hub {
  const subscribers = new Set<Subscriber>();
  let queued: Uint8Array<ArrayBuffer>[] = [];

  const flush = () => {
    if (queued.length === 0) return;
    const frames = queued;
    queued = [];
    if (subscribers.size === 0) return;
    const chunk = joinFrames(frames);
    for (const subscriber of subscribers) {
      if (!subscriber(chunk)) subscribers.delete(subscriber);
    }
  };

  return {
    publish(frame) {
      queued.push(frame);
      if (queued.length === 1) queueMicrotask(flush);
    },
    subscribe(subscriber) {
      // What was published before belongs to the replay, not to the newcomer.
      flush();
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    flush,
  };
}
