import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { NumberedEvent, PassingEvent } from "../wire/event.ts";
import { encodeEvent } from "./event-format.ts";
import { startKeepAlive } from "./keep-alive.ts";
import { createReplayWindow } from "./replay-window.ts";
import { createHub } from "./hub.ts";
import { openStream, queueBytes, SlowReader, type OpenStream } from "./open-stream.ts";

export interface FeedCounters {
  readonly replay_miss_total: number;
  readonly slow_clients_dropped_total: number;
  readonly connected_sse_clients: number;
  readonly replay_buffer_size: number;
  readonly replay_buffer_capacity: number;
  readonly replay_oldest_event_id: number | null;
  readonly replay_newest_event_id: number | null;
}

/** The live events: numbers them, stores the newest for replay, and streams them. */
export interface Feed {
  /** The newest event id; a stream opened from there misses nothing. */
  readonly cursor: number;
  /** Numbers an event, stores it for replay and sends it to all streams. */
  publish(event: NumberedEvent): void;
  /** Numbers `count` events without sending them: all clients are asked to reload, and the replay window starts empty after them. */
  skip(count: number): void;
  /** Sends an event that is not replayed. */
  announce(event: PassingEvent): void;
  /** Opens an event stream (`text/event-stream`) after `cursor`, or from now; undefined if too many are open. */
  open(cursor: number | undefined): ReadableStream<Uint8Array> | undefined;
  /** An earlier server ran at this wall time (ms). If the clock has been set back since, ids continue above all that it can have issued. */
  follow(wallTime: number): void;
  /** Continues above `id`, up to which an earlier server may have issued ids. */
  startAbove(id: number): void;
  counters(): FeedCounters;
  /** Ends all streams and refuses new ones. */
  close(): void;
}

export interface FeedOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Default 12,000. */
  readonly maxStreams?: number;
  /** Events that can be replayed; default 500. */
  readonly capacity?: number;
}

/** Assumes fewer than 1,000,000 ids in the second after the last edit. */
const followMs = 1000;
/** A time further ahead than this is an error, not a clock that has been set back. */
const mostAheadMs = 366 * 24 * 3_600_000;

const firstIdAt = (wallTime: number): number => Math.floor(wallTime) * 1000;

/**
 * Event ids begin at the start's wall time in microseconds, so that they rise across restarts even when nothing can be
 * written. Assumes fewer than 1,000 events a millisecond over the whole run.
 */
export function createFeed({ clock, random, maxStreams = 12_000, capacity = 500 }: FeedOptions): Feed {
  const log = createReplayWindow(firstIdAt(clock.wallTime()), capacity);
  const hub = createHub();
  const open = new Set<OpenStream>();
  let replayMisses = 0;
  let slowDropped = 0;
  let closed = false;

  const stopKeepAlive = startKeepAlive(clock, hub);

  const start = (controller: ReadableStreamDefaultController<Uint8Array>, cursor: number | undefined): OpenStream => {
    const stream = openStream({
      controller,
      cursor,
      log,
      hub,
      clock,
      random,
      onMissed: () => (replayMisses += 1),
      onCut: () => (slowDropped += 1),
      onClosed() {
        open.delete(stream);
      },
    });
    open.add(stream);
    return stream;
  };

  const announce = (frame: Uint8Array<ArrayBuffer>) => {
    hub.publish(frame);
    for (const stream of open) stream.announce(frame);
  };

  return {
    get cursor() {
      return log.cursor;
    },
    publish: (event) => hub.publish(log.append(event)),
    skip(count) {
      const requested = log.cursor;
      log.skipTo(requested + count);
      const data = { reason: "older_than_window", requested_id: requested, oldest_id: null, newest_id: null } as const;
      announce(encodeEvent({ event: "resync", data }));
    },
    announce: (event) => announce(encodeEvent(event)),
    open(cursor) {
      if (closed || open.size >= maxStreams) return undefined;
      let streaming: OpenStream | undefined;
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            streaming = start(controller, cursor);
          },
          pull: () => streaming?.pull(),
          cancel(reason) {
            if (reason instanceof SlowReader) slowDropped += 1;
            streaming?.dispose();
          },
        },
        { highWaterMark: queueBytes, size: (chunk) => chunk?.length ?? 0 },
      );
    },
    follow(wallTime) {
      const aheadMs = wallTime - clock.wallTime();
      if (aheadMs > 0 && aheadMs < mostAheadMs) log.skipTo(firstIdAt(wallTime + followMs));
    },
    startAbove: (id) => log.skipTo(id),
    counters: () => ({
      replay_miss_total: replayMisses,
      slow_clients_dropped_total: slowDropped,
      connected_sse_clients: open.size,
      replay_buffer_size: log.size,
      replay_buffer_capacity: log.capacity,
      replay_oldest_event_id: log.oldestId,
      replay_newest_event_id: log.newestId,
    }),
    close() {
      closed = true;
      stopKeepAlive();
      hub.flush();
      open.forEach((stream) => stream.end());
    },
  };
}
