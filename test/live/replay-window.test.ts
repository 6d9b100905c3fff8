import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createReplayWindow, type ReplayWindow } from "../../src/live/replay-window.ts";
import type { NumberedEvent } from "../../src/wire/event.ts";

const event: NumberedEvent = { event: "presence", data: { gallery_id: "/", viewing: 1, editing: 0 } };
/** What a client with everything up to `id` is sent. */
const replayOf = (log: ReplayWindow, id: number) => {
  const { from, resync } = log.replay(id);
  const frames: Uint8Array[] = [];
  for (let frame = log.frame(from); frame; frame = log.frame(from + frames.length)) frames.push(frame);
  return { frames, resync };
};
const idsOf = (frames: readonly Uint8Array[]) =>
  frames.map((frame) => Number(/^id: (\d+)$/m.exec(new TextDecoder().decode(frame))?.[1]));

describe("createReplayWindow", () => {
  it("replays exactly what came after an id, or says what is missing", () => {
    const counts = fc.record({
      first: fc.integer({ min: 1, max: 50 }),
      capacity: fc.integer({ min: 1, max: 8 }),
      published: fc.nat(30),
      asked: fc.nat(100),
    });
    fc.assert(
      fc.property(counts, ({ first, capacity, published, asked }) => {
        const log = createReplayWindow(first, capacity);
        const all = Array.from({ length: published }, (_, index) => {
          log.append(event);
          return first + index;
        });
        const kept = all.slice(-capacity);
        const { frames, resync } = replayOf(log, asked);
        const newest = first + published - 1;
        const oldestKnown = newest - kept.length;
        assert.deepEqual([log.oldestId, log.newestId, log.cursor], [kept[0] ?? null, kept.at(-1) ?? null, newest]);
        if (asked > newest) assert.equal(resync?.reason, "never_issued");
        else if (asked < oldestKnown) assert.equal(resync?.reason, "older_than_window");
        else assert.equal(resync, undefined);
        assert.deepEqual(idsOf(frames), resync ? kept : all.filter((id) => id > asked));
      }),
    );
  });

  it("has no frame for an event that has left it, so that a slow replay is not sent others in its place", () => {
    const log = createReplayWindow(1, 3);
    for (let id = 1; id <= 4; id += 1) log.append(event);
    assert.deepEqual([log.frame(0), log.frame(1), log.frame(5)], [undefined, undefined, undefined]);
    assert.deepEqual(idsOf([2, 3, 4].flatMap((id) => log.frame(id) ?? [])), [2, 3, 4]);
  });

  it("forgets what it holds when ids skip ahead, and never goes back", () => {
    const log = createReplayWindow(1);
    log.append(event);
    log.skipTo(9);
    assert.deepEqual([log.size, log.cursor], [0, 9]);
    assert.equal(log.replay(1).resync?.reason, "older_than_window");
    assert.equal(log.replay(9).resync, undefined);
    log.append(event);
    assert.deepEqual(idsOf(replayOf(log, 9).frames), [10]);
    log.skipTo(5);
    assert.equal(log.cursor, 10);
  });

  it("encodes an event as event, id and data, each one line", () => {
    const frame = createReplayWindow(7).append({
      event: "presence",
      data: { gallery_id: "/a\nid: 9\r", viewing: 1, editing: 0 },
    });
    assert.equal(
      new TextDecoder().decode(frame),
      'event: presence\nid: 7\ndata: {"gallery_id":"/a\\nid: 9\\r","viewing":1,"editing":0}\n\n',
    );
  });
});
