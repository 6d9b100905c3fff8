import type { NumberedEvent, Resync } from "../wire/event.ts";
import { encodeEvent } from "./event-format.ts";

/** What a client with a cursor has missed. With `resync` some of it is gone, and `frames` are what is left. */
export interface Replay {
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
  readonly resync?: Resync;
}

/** The replay window: the newest events, numbered and encoded, in a ring buffer. */
export interface EventLog {
  readonly capacity: number;
  readonly size: number;
  /** Id of the oldest event in the window, or null while it is empty. */
  readonly oldestId: number | null;
  /** Id of the newest event in the window, or null while it is empty. */
  readonly newestId: number | null;
  /** The newest id given out, or the one before the first: a client that holds it has missed nothing. */
  readonly cursor: number;
  /** Numbers an event, keeps it, and gives its bytes. */
  append(event: NumberedEvent): Uint8Array<ArrayBuffer>;
  /** Everything after `id`. */
  replay(id: number): Replay;
  /** Empties the window and goes on after `id`, unless ids are beyond it already. */
  skipTo(id: number): void;
}

/** Ids rise by one from `startId`. Holds `capacity` events. */
export function createEventLog(startId: number, capacity = 500): EventLog {
  const ring: Uint8Array<ArrayBuffer>[] = [];
  let firstId = startId;
  let nextId = startId;

  const size = () => Math.min(nextId - firstId, capacity);
  const oldestId = () => (size() === 0 ? null : nextId - size());
  const newestId = () => (size() === 0 ? null : nextId - 1);

  const framesFrom = (id: number): Uint8Array<ArrayBuffer>[] => {
    const frames: Uint8Array<ArrayBuffer>[] = [];
    for (let each = Math.max(id, nextId - size()); each < nextId; each += 1) {
      const frame = ring[(each - firstId) % capacity];
      if (frame) frames.push(frame);
    }
    return frames;
  };

  const resync = (reason: Resync["reason"], id: number): Resync => ({
    reason,
    requested_id: id,
    oldest_id: oldestId(),
    newest_id: newestId(),
  });

  return {
    capacity,
    get size() {
      return size();
    },
    get oldestId() {
      return oldestId();
    },
    get newestId() {
      return newestId();
    },
    get cursor() {
      return nextId - 1;
    },
    append(event) {
      const frame = encodeEvent(event, nextId);
      ring[(nextId - firstId) % capacity] = frame;
      nextId += 1;
      return frame;
    },
    replay(id) {
      if (id >= nextId) return { frames: framesFrom(0), resync: resync("never_issued", id) };
      if (id < nextId - size() - 1) return { frames: framesFrom(0), resync: resync("older_than_window", id) };
      return { frames: framesFrom(id + 1) };
    },
    skipTo(id) {
      if (id < nextId) return;
      firstId = id + 1;
      nextId = firstId;
    },
  };
}
