import type { Cancel, Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { NumberedEvent, PassingEvent } from "../wire/event.ts";
import { encodeEvent, encodeRetry, joinFrames, pingFrame } from "./event-format.ts";
import { createEventLog } from "./event-log.ts";
import { createHub } from "./hub.ts";

/** Bytes that may wait for one stream before it is cut. A larger chunk still goes out when nothing else waits. */
const queueBytes = 1024 * 1024;
const keepAliveMs = 15_000;
const rotateAfterMs = 600_000;
const retryMs = 2_000;

/** A stream was cut because its reader fell behind; the client resumes by its last event id. */
export class SlowReader extends Error {
  override name = "SlowReader";
}

export interface FeedCounters {
  readonly replay_miss_total: number;
  readonly slow_clients_dropped_total: number;
  readonly connected_sse_clients: number;
  readonly replay_buffer_size: number;
  readonly replay_buffer_capacity: number;
  readonly replay_oldest_event_id: number | null;
  readonly replay_newest_event_id: number | null;
}

/** Everything live: numbers events, keeps the newest, and streams them. */
export interface Feed {
  /** The newest event id; a stream opened from there misses nothing. */
  readonly cursor: number;
  /** Numbers an event, keeps it for replay and sends it to all. */
  publish(event: NumberedEvent): void;
  /** Sends an event that is true only now. */
  announce(event: PassingEvent): void;
  /** An event stream (`text/event-stream`) from `cursor` on, or from now; undefined when there are too many. */
  open(cursor: number | undefined): ReadableStream<Uint8Array> | undefined;
  /** An earlier server ran at this wall time (ms). If the clock has been set back since, ids go on after all that it can have given. */
  follow(wallTime: number): void;
  counters(): FeedCounters;
  /** Ends all streams and opens no more. */
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

/** No server has given a million ids by a second after its edits. */
const followMs = 1000;
/** A time further ahead than this is a mistake, not a clock that has been set back. */
const mostAheadMs = 366 * 24 * 3_600_000;

const firstIdAt = (wallTime: number): number => Math.floor(wallTime) * 1000;

/**
 * Event ids begin at the start's wall time in microseconds, so that they rise across restarts even when nothing can be
 * written: no server sends a thousand events a millisecond for as long as it runs.
 */
export function createFeed({ clock, random, maxStreams = 12_000, capacity = 500 }: FeedOptions): Feed {
  const log = createEventLog(firstIdAt(clock.wallTime()), capacity);
  const hub = createHub();
  const open = new Set<() => void>();
  let replayMisses = 0;
  let slowDropped = 0;
  let closed = false;

  const stopKeepAlive = clock.every(keepAliveMs, () => {
    hub.publish(joinFrames([pingFrame, encodeEvent({ event: "ka", data: Math.round(clock.wallTime()) })]));
  });

  /** The bytes a new stream begins with. */
  const greeting = (cursor: number | undefined): Uint8Array<ArrayBuffer> => {
    const frames = [encodeRetry(retryMs * (0.5 + random.fraction()))];
    if (cursor !== undefined) {
      const replay = log.replay(cursor);
      if (replay.resync) {
        replayMisses += 1;
        frames.push(encodeEvent({ event: "resync", data: replay.resync }));
      }
      frames.push(...replay.frames);
    }
    return joinFrames(frames);
  };

  const start = (controller: ReadableStreamDefaultController<Uint8Array>, cursor: number | undefined) => {
    const waiting = () => queueBytes - (controller.desiredSize ?? queueBytes);
    // Replay and registration belong to one turn: nothing may be published between them.
    const unsubscribe = hub.subscribe((chunk) => {
      const behind = waiting();
      if (behind > 0 && behind + chunk.length > queueBytes) {
        slowDropped += 1;
        dispose();
        controller.error(new SlowReader("The reader of an event stream fell behind."));
        return false;
      }
      controller.enqueue(chunk);
      return true;
    });
    controller.enqueue(greeting(cursor));
    const end = () => {
      dispose();
      controller.close();
    };
    const stopRotation: Cancel = clock.after(rotateAfterMs * (0.8 + 0.4 * random.fraction()), end);
    const dispose = () => {
      unsubscribe();
      stopRotation();
      open.delete(end);
    };
    open.add(end);
    return dispose;
  };

  return {
    get cursor() {
      return log.cursor;
    },
    publish: (event) => hub.publish(log.append(event)),
    announce: (event) => hub.publish(encodeEvent(event)),
    open(cursor) {
      if (closed || open.size >= maxStreams) return undefined;
      let dispose = () => {};
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            dispose = start(controller, cursor);
          },
          cancel(reason) {
            if (reason instanceof SlowReader) slowDropped += 1;
            dispose();
          },
        },
        { highWaterMark: queueBytes, size: (chunk) => chunk?.length ?? 0 },
      );
    },
    follow(wallTime) {
      const aheadMs = wallTime - clock.wallTime();
      if (aheadMs > 0 && aheadMs < mostAheadMs) log.skipTo(firstIdAt(wallTime + followMs));
    },
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
      open.forEach((end) => end());
    },
  };
}
