import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createFeed } from "../../src/live/feed.ts";
import { SlowReader } from "../../src/live/open-stream.ts";
import type { NumberedEvent } from "../../src/wire/event.ts";
import { manualClock } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { readStream } from "../support/stream-reader.ts";

const presence = (viewing: number): NumberedEvent => ({
  event: "presence",
  data: { gallery_id: "/", viewing, editing: 0 },
});

function createTestFeed(capacity = 500, maxStreams?: number) {
  const clock = manualClock();
  const feed = createFeed({ clock, random: seededRandom(), capacity, ...(maxStreams !== undefined && { maxStreams }) });
  const open = (cursor?: number) => {
    const stream = feed.open(cursor);
    assert.ok(stream);
    return readStream(stream);
  };
  return { clock, feed, open };
}

describe("createFeed", () => {
  it("begins a stream with retry, and without a cursor replays nothing", async () => {
    const { feed, open } = createTestFeed();
    feed.publish(presence(1));
    const reader = open();
    feed.publish(presence(2));
    const blocks = await reader.blocks();
    assert.ok(blocks[0]?.retry && blocks[0].retry >= 1000);
    assert.deepEqual(
      blocks.slice(1).map((block) => block.data),
      [presence(2).data],
    );
    await reader.cancel();
  });

  it("counts a stream as dropped when it is given up because its reader takes nothing, not when the reader goes", async () => {
    const { feed } = createTestFeed();
    await feed.open(undefined)?.cancel("the client has gone");
    assert.equal(feed.counters().slow_clients_dropped_total, 0);
    await feed.open(undefined)?.cancel(new SlowReader("stalled"));
    assert.equal(feed.counters().slow_clients_dropped_total, 1);
    assert.equal(feed.counters().connected_sse_clients, 0);
  });

  it("replays from one copy of the window, as fast as each reader takes it", async () => {
    const { feed } = createTestFeed();
    const cursor = feed.cursor;
    const notes = "n".repeat(60_000);
    for (let count = 0; count < 500; count += 1) {
      const labels = { path: "/a", version: count, tags: [], notes, star: null, updated_at: "", updated_by: "" };
      feed.publish({ event: "item-updated", data: labels });
    }
    const readers = Array.from({ length: 40 }, () => feed.open(cursor)?.getReader());
    const firstFrames = new Set<ArrayBufferLike>();
    for (const reader of readers) {
      await reader?.read();
      const { value } = (await reader?.read()) ?? {};
      assert.ok(value && value.length > 60_000 && value.length < 130_000, `${value?.length} bytes at once`);
      firstFrames.add(value.buffer);
    }
    assert.equal(firstFrames.size, 1, "all readers share the bytes of an event");
    for (const reader of readers) await reader?.cancel();
  });

  it("gives who reads a replay what is published and announced meanwhile, in order and once", async () => {
    const { feed, open } = createTestFeed(5000);
    const cursor = feed.cursor;
    for (let count = 0; count < 3000; count += 1) feed.publish(presence(count));
    const reader = open(cursor);
    feed.announce({ event: "person-left", data: { person: "p" } });
    feed.publish(presence(9999));
    const events = await reader.events();
    assert.deepEqual(
      events.flatMap(({ id }) => id ?? []),
      Array.from({ length: 3001 }, (_, index) => cursor + 1 + index),
    );
    assert.equal(events.filter(({ event }) => event === "person-left").length, 1);
    await reader.cancel();
  });

  it("loses nothing and doubles nothing, whenever a client connects, goes and resumes", async () => {
    const action = fc.constantFrom("publish", "publish", "burst", "connect", "cut", "settle");
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { feed, open } = createTestFeed();
        const start = feed.cursor;
        let seen: number[] = [];
        let reader: ReturnType<typeof open> | undefined;
        const cut = async () => {
          if (!reader) return;
          seen = seen.concat((await reader.events()).flatMap((block) => block.id ?? []));
          await reader.cancel();
          reader = undefined;
        };
        for (const each of actions) {
          if (each === "publish") feed.publish(presence(1));
          if (each === "burst") for (let count = 0; count < 20; count += 1) feed.publish(presence(count));
          if (each === "connect" && !reader) reader = open(seen.at(-1) ?? start);
          if (each === "cut") await cut();
          if (each === "settle") await reader?.events();
        }
        await cut();
        reader = open(seen.at(-1) ?? start);
        await cut();
        const missed = feed.cursor - start > 500 && seen[0] !== start + 1;
        if (!missed)
          assert.deepEqual(
            seen,
            Array.from({ length: feed.cursor - start }, (_, index) => start + 1 + index),
          );
        assert.equal(feed.counters().connected_sse_clients, 0);
        feed.close();
      }),
      { numRuns: 60 },
    );
  });

  it("has a client reload whose cursor it cannot serve, and counts it", async () => {
    const { feed, open } = createTestFeed(3);
    for (let count = 0; count < 10; count += 1) feed.publish(presence(count));
    const old = await open(feed.cursor - 8).events();
    assert.deepEqual(old[0], {
      event: "resync",
      data: {
        reason: "older_than_window",
        requested_id: feed.cursor - 8,
        oldest_id: feed.cursor - 2,
        newest_id: feed.cursor,
      },
    });
    assert.equal(old.length, 4);
    const foreign = await open(feed.cursor + 5).events();
    assert.equal(foreign[0]?.event, "resync");
    assert.equal(feed.counters().replay_miss_total, 2);
    feed.close();
  });

  it("numbers from the wall time on, so that ids rise across restarts", () => {
    const earlier = createFeed({ clock: manualClock(1_000_000), random: seededRandom() });
    for (let count = 0; count < 900; count += 1) earlier.publish(presence(count));
    const later = createFeed({ clock: manualClock(1_000_001), random: seededRandom() });
    later.publish(presence(1));
    assert.ok(later.cursor > earlier.cursor);
  });

  it("goes on after an earlier server's ids although the clock has been set back", () => {
    const earlier = createFeed({ clock: manualClock(5_000_000), random: seededRandom() });
    for (let count = 0; count < 900; count += 1) earlier.publish(presence(count));
    const later = createFeed({ clock: manualClock(2_000_000), random: seededRandom() });
    later.follow(5_000_000);
    assert.ok(later.cursor > earlier.cursor);
    const next = later.cursor + 1;
    later.publish(presence(1));
    assert.equal(later.cursor, next);
    const { cursor } = later;
    later.follow(1_000_000);
    later.follow(Date.UTC(9999, 1, 1));
    assert.equal(later.cursor, cursor);
  });

  it("keeps idle streams alive with a comment for connections and an event for scripts", async () => {
    const { clock, feed, open } = createTestFeed();
    const reader = open();
    clock.advance(15_000);
    const blocks = await reader.blocks();
    assert.equal(blocks[1]?.comment, "ping");
    assert.deepEqual(blocks[2], { event: "ka", data: clock.wallTime() });
    feed.close();
  });

  it("drops a subscriber that does not read, and leaves the others alone", async () => {
    const { feed, open } = createTestFeed();
    const stalled = feed.open(undefined);
    const healthy = open();
    const big: NumberedEvent = { event: "folder-refreshed", data: { path: `/${"x".repeat(100_000)}` } };
    for (let count = 0; count < 15; count += 1) {
      feed.publish(big);
      await healthy.events();
    }
    assert.equal(feed.counters().slow_clients_dropped_total, 1);
    assert.equal((await healthy.events()).length, 15);
    assert.equal(feed.counters().connected_sse_clients, 1);
    await assert.rejects(async () => {
      const reader = stalled?.getReader();
      for (;;) if ((await reader?.read())?.done) return;
    }, SlowReader);
    feed.close();
  });

  it("takes a burst larger than the queue in one turn", async () => {
    const { feed, open } = createTestFeed();
    const reader = open();
    await reader.events();
    for (let count = 0; count < 5000; count += 1)
      feed.publish({ event: "folder-refreshed", data: { path: `/${"x".repeat(300)}` } });
    assert.equal((await reader.events()).length, 5000);
    feed.close();
  });

  it("ends a stream cleanly after about ten minutes, and forgets it", async () => {
    const { clock, feed, open } = createTestFeed();
    const reader = open();
    clock.advance(480_000 - 1);
    await reader.events();
    assert.ok(!reader.ended());
    clock.advance(240_001);
    await reader.events();
    assert.ok(reader.ended());
    assert.equal(feed.counters().connected_sse_clients, 0);
    feed.close();
    assert.equal(clock.pending(), 0);
  });

  it("opens no more streams than it may, and none once it is closed", () => {
    const { feed } = createTestFeed(500, 1);
    assert.ok(feed.open(undefined));
    assert.equal(feed.open(undefined), undefined);
    feed.close();
    assert.equal(feed.open(undefined), undefined);
    assert.equal(feed.counters().connected_sse_clients, 0);
  });
});
