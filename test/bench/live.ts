import { systemClock } from "../../src/clock.ts";
import { encodeEvent } from "../../src/live/event-format.ts";
import { createFeed } from "../../src/live/feed.ts";
import { createPresence } from "../../src/live/presence-sessions.ts";
import { systemRandom } from "../../src/random.ts";
import type { NumberedEvent } from "../../src/wire/event.ts";
import { rate, time, type Measure } from "./measure.ts";

const readers = 1000;
const bursts = 20;
const burstEvents = 50;

const event: NumberedEvent = {
  event: "item-updated",
  data: {
    path: "/a/b.jpg",
    version: 7,
    tags: ["x", "y"],
    notes: "",
    star: 3,
    updated_at: "2026-01-01T00:00:00.000Z",
    updated_by: "web",
  },
};

/** Live sync without sockets: events to a thousand streams, and heartbeats however many sessions there are. */
export async function run(): Promise<Measure[]> {
  const ours = await deliver(publishThroughFeed());
  const plain = await deliver(publishOneByOne());
  const measures: Measure[] = [
    rate("events to 1,000 streams", "deliveries/s", ours, plain, "encoded and enqueued one by one"),
  ];
  for (const sessions of [100, 10_000, 100_000]) {
    const value = heartbeat(sessions);
    const baseline = scanningHeartbeat(sessions);
    measures.push(
      time(`heartbeat at ${sessions.toLocaleString("en")} sessions`, "µs", value, baseline, "looks at all sessions"),
    );
  }
  return measures;
}

interface Publisher {
  readonly streams: readonly ReadableStream<Uint8Array>[];
  publish(): void;
  close(): void;
}

function publishThroughFeed(): Publisher {
  const feed = createFeed({ clock: systemClock, random: systemRandom });
  const streams = Array.from({ length: readers }, () => feed.open(undefined)).filter((stream) => stream !== undefined);
  return { streams, publish: () => feed.publish(event), close: () => feed.close() };
}

function publishOneByOne(): Publisher {
  const controllers: ReadableStreamDefaultController<Uint8Array>[] = [];
  const streams = Array.from(
    { length: readers },
    () => new ReadableStream<Uint8Array>({ start: (controller) => void controllers.push(controller) }),
  );
  let id = 0;
  return {
    streams,
    publish() {
      id += 1;
      for (const controller of controllers) controller.enqueue(encodeEvent(event, id));
    },
    close: () => controllers.forEach((controller) => controller.close()),
  };
}

/** Deliveries a second. Each burst is read to its end before the next one. */
async function deliver({ streams, publish, close }: Publisher): Promise<number> {
  const frame = encodeEvent(event, 1_795_363_304_839_000).length;
  let received = 0;
  for (const stream of streams) {
    void (async () => {
      for await (const chunk of stream) received += chunk.length;
    })();
  }
  const startedAt = performance.now();
  for (let burst = 1; burst <= bursts; burst += 1) {
    for (let count = 0; count < burstEvents; count += 1) publish();
    const due = burst * burstEvents * readers * (frame - 20);
    while (received < due) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  close();
  return (bursts * burstEvents * readers) / seconds;
}

const beats = 50_000;

function heartbeat(sessions: number): number {
  const silent = { scopeTouched() {}, sessionChanged() {}, sessionGone() {} };
  const presence = createPresence({ viewTtlMs: 75_000, editTtlMs: 60_000 }, systemRandom, silent, sessions);
  for (let index = 0; index < sessions; index += 1) presence.join(`c${index}`, undefined, `/s${index % 20}`, 0);
  const startedAt = performance.now();
  for (let index = 0; index < beats; index += 1) {
    presence.heartbeat(`c${index % sessions}`, undefined, `/s${(index % sessions) % 20}`, index / 1000);
  }
  return ((performance.now() - startedAt) * 1000) / beats;
}

/** Expires by looking at every session at every call. */
function scanningHeartbeat(sessions: number): number {
  const seenAt = new Map(Array.from({ length: sessions }, (_, index) => [`c${index}`, 0]));
  const calls = Math.max(5, Math.floor(2_000_000 / sessions));
  const startedAt = performance.now();
  for (let index = 0; index < calls; index += 1) {
    for (const [client, at] of seenAt) if (at < index - 75_000) seenAt.delete(client);
    seenAt.set(`c${index % sessions}`, index);
  }
  return ((performance.now() - startedAt) * 1000) / calls;
}
