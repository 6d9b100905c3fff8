import { joinFrames } from "./event-format.ts";

/** Receives one chunk; returns false if the subscriber is too slow and should be dropped. */
export type Subscriber = (chunk: Uint8Array<ArrayBuffer>) => boolean;

/** Sends published events to all subscribers. */
export interface Hub {
  /** Queues an event. Events published in one turn are sent as one chunk, shared by all subscribers. */
  publish(frame: Uint8Array<ArrayBuffer>): void;
  /** Subscribes to everything published from now on; returns a function that unsubscribes. */
  subscribe(subscriber: Subscriber): () => void;
  /** Sends queued events now. */
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
      // Events published earlier reach the new subscriber through its replay.
      flush();
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    flush,
  };
}
