import type { NumberedEvent, Resync } from "../wire/event.ts";
import { encodeEvent } from "./event-format.ts";

/** Where the replay for a client's cursor begins. `resync` is set if some missed events are no longer available. */
export interface Replay {
  /** The first id to send; one after the newest if nothing was missed. */
  readonly from: number;
  readonly resync?: Resync;
}

/** The replay window: the newest events, numbered and encoded, in a ring buffer. */
export interface ReplayWindow {
  readonly capacity: number;
  readonly size: number;
  /** Id of the oldest event in the window; null while it is empty. */
  readonly oldestId: number | null;
  /** Id of the newest event in the window; null while it is empty. */
  readonly newestId: number | null;
  /** The newest id issued, or `startId - 1`: a client with this id has missed nothing. */
  readonly cursor: number;
  /** Assigns the next id, stores the event and returns its bytes. */
  append(event: NumberedEvent): Uint8Array<ArrayBuffer>;
  /** Returns where to resume for a client that has every event up to `id`. */
  replay(id: number): Replay;
  /** The bytes of an event in the window, shared by all readers. */
  frame(id: number): Uint8Array<ArrayBuffer> | undefined;
  /** Empties the window and continues after `id`; does nothing if ids are already beyond it. */
  skipTo(id: number): void;
}

/** Ids rise by one from `startId`. Holds `capacity` events. */
export function createReplayWindow(startId: number, capacity = 500): ReplayWindow {
  const ring: Uint8Array<ArrayBuffer>[] = [];
  let firstId = startId;
  let nextId = startId;

  const size = () => Math.min(nextId - firstId, capacity);
  const oldestId = () => (size() === 0 ? null : nextId - size());
  const newestId = () => (size() === 0 ? null : nextId - 1);

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
      const oldest = nextId - size();
      if (id >= nextId) return { from: oldest, resync: resync("never_issued", id) };
      if (id < oldest - 1) return { from: oldest, resync: resync("older_than_window", id) };
      return { from: id + 1 };
    },
    frame: (id) => (id < nextId - size() || id >= nextId ? undefined : ring[(id - firstId) % capacity]),
    skipTo(id) {
      if (id < nextId) return;
      firstId = id + 1;
      nextId = firstId;
      ring.length = 0;
    },
  };
}
