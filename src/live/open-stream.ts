import type { Cancel, Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import { encodeEvent, encodeRetry, joinFrames } from "./event-format.ts";
import { createReplay } from "./replay-chunks.ts";
import type { Hub } from "./hub.ts";
import type { ReplayWindow } from "./replay-window.ts";

/** A stream with more unread bytes than this is closed. A larger chunk is still sent while nothing else is queued. */
export const queueBytes = 1024 * 1024;
/** Most transient events that are queued during a replay. */
const mostAnnounced = 1000;
const rotateAfterMs = 600_000;
const retryMs = 2_000;

/** A stream was closed because its reader fell behind; the client resumes from its last event id. */
export class SlowReader extends Error {
  override name = "SlowReader";
}

/** One open event stream: first what its client missed, then what happens. It is cut when its reader falls behind. */
export interface OpenStream {
  /** Sends the next chunk of the replay; does nothing once it is over. */
  pull(): void;
  /** Queues a transient event while the stream is not live yet. */
  announce(frame: Uint8Array<ArrayBuffer>): void;
  end(): void;
  dispose(): void;
}

export interface OpenStreamOptions {
  /** Its queue counts bytes, up to `queueBytes`. */
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** The last event that the client has; undefined for one that begins now. */
  readonly cursor: number | undefined;
  readonly log: ReplayWindow;
  readonly hub: Hub;
  readonly clock: Pick<Clock, "after">;
  readonly random: Random;
  /** The client missed events that cannot be replayed. */
  readonly onMissed: () => void;
  /** The stream is cut because its reader fell behind. */
  readonly onCut: () => void;
  readonly onClosed: () => void;
}

export function openStream(options: OpenStreamOptions): OpenStream {
  const { controller, cursor, log, hub, clock, random, onMissed, onCut, onClosed } = options;
  const waiting = () => queueBytes - (controller.desiredSize ?? queueBytes);
  let unsubscribe = () => {};
  const dispose = () => {
    unsubscribe();
    stopRotation();
    onClosed();
  };
  const cut = () => {
    onCut();
    dispose();
    controller.error(new SlowReader("The reader of an event stream fell behind."));
  };
  const goLive = () => {
    unsubscribe = hub.subscribe((chunk) => {
      const behind = waiting();
      if (behind > 0 && behind + chunk.length > queueBytes) {
        cut();
        return false;
      }
      controller.enqueue(chunk);
      return true;
    });
  };
  const replay = cursor === undefined ? undefined : log.replay(cursor);
  const reading = replay && createReplay(log, replay.from);
  const announced: Uint8Array<ArrayBuffer>[] = [];

  const greeting = [encodeRetry(retryMs * (0.5 + random.fraction()))];
  if (replay?.resync) {
    onMissed();
    greeting.push(encodeEvent({ event: "resync", data: replay.resync }));
  }
  controller.enqueue(joinFrames(greeting));
  if (!reading) goLive();
  let isLive = !reading;

  const stream: OpenStream = {
    pull() {
      if (isLive || !reading) return;
      const next = reading.next();
      switch (next.kind) {
        case "chunk":
          controller.enqueue(next.chunk);
          return;
        case "overtaken":
          cut();
          return;
        case "done":
          // In the same turn as the end of the replay, so that nothing is published between the two.
          isLive = true;
          goLive();
          if (announced.length > 0) controller.enqueue(joinFrames(announced));
      }
    },
    announce(frame) {
      if (isLive) return;
      if (announced.length >= mostAnnounced) cut();
      else announced.push(frame);
    },
    end() {
      dispose();
      controller.close();
    },
    dispose,
  };
  // In whole seconds, because runtimes keep memory for each distinct timer duration, even after the timer is cancelled.
  const rotateAfter = Math.round((rotateAfterMs / 1000) * (0.8 + 0.4 * random.fraction())) * 1000;
  const stopRotation: Cancel = clock.after(rotateAfter, stream.end);
  return stream;
}
