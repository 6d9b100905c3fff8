import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLiveStream, type LiveMessage, type LiveState } from "../../src/client/live-stream.ts";
import { manualClock } from "../support/manual-clock.ts";

interface Opening {
  readonly after: number | null;
  readonly signal: AbortSignal;
  accept(headers?: Record<string, string>): void;
  refuse(status: number): void;
  fail(): void;
  send(text: string | Uint8Array): void;
  end(): void;
}

async function rest(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** `fraction` is the jitter: 1 waits as long as possible. */
function start(after: number | null = 5, fraction = 1) {
  const clock = manualClock();
  const openings: Opening[] = [];
  const events: LiveMessage[] = [];
  const states: LiveState[] = [];
  const stream = createLiveStream({
    clock,
    random: { hex: () => "", fraction: () => fraction },
    after,
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    open: (from, signal) =>
      new Promise((resolve, reject) => {
        let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        openings.push({
          after: from,
          signal,
          accept(headers = {}) {
            const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (each) => void (controller = each) });
            resolve(new Response(body, { headers }));
          },
          refuse: (status) => resolve(Response.json({ error: "x", message: "No." }, { status })),
          fail: () => reject(new TypeError("fetch failed")),
          send: (text) =>
            controller?.enqueue(typeof text === "string" ? new TextEncoder().encode(text) : Uint8Array.from(text)),
          end: () => controller?.close(),
        });
      }),
  });
  const last = () => {
    const opening = openings.at(-1);
    assert.ok(opening);
    return opening;
  };
  return { clock, openings, events, states, stream, last };
}

const presence = (id: number) => `event: presence\nid: ${id}\ndata: {"gallery_id":"/","viewing":1,"editing":0}\n\n`;

describe("createLiveStream", () => {
  it("resumes after the last event it saw", async () => {
    const { clock, openings, last, events } = start(5);
    assert.equal(last().after, 5);
    last().accept();
    await rest();
    last().send(presence(6) + presence(9));
    last().send("event: ka\ndata: 1\n\n");
    await rest();
    assert.deepEqual(
      events.map(({ id }) => id),
      [6, 9, null],
    );
    last().end();
    await rest();
    clock.advance(1_000);
    assert.equal(openings.length, 2);
    assert.equal(last().after, 9);
  });

  it("reads the same events however the bytes are split", async () => {
    const text =
      'retry: 3000\n\n: ping\n\nevent: presence\nid: 6\ndata: {"gallery_id":"/é🦊","viewing":1,"editing":0}\n\n';
    const bytes = new TextEncoder().encode(text);
    for (const cut of bytes.keys()) {
      const { last, events } = start(5);
      last().accept();
      await rest();
      last().send(bytes.subarray(0, cut));
      last().send(bytes.subarray(cut));
      await rest();
      assert.deepEqual(events, [{ event: "presence", id: 6, data: { gallery_id: "/é🦊", viewing: 1, editing: 0 } }]);
    }
  });

  it("does not resume after an event that was truncated by the end of the stream", async () => {
    const { clock, last, events } = start(5);
    last().accept();
    await rest();
    last().send(`${presence(6)}event: presence\nid: 7\ndata: {}\n`);
    await rest();
    last().end();
    await rest();
    clock.advance(1_000);
    assert.equal(events.length, 1);
    assert.equal(last().after, 6);
  });

  it("starts from the server's newest event if it has no id to resume after", async () => {
    const { clock, last } = start(null);
    last().accept({ "x-event-id": "40" });
    await rest();
    last().end();
    await rest();
    clock.advance(1_000);
    assert.equal(last().after, 40);
  });

  it("waits twice as long after each failure, up to 30 s", async () => {
    const { clock, last, states } = start();
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      last().fail();
      await rest();
      const state = states.at(-1);
      assert.ok(state?.kind === "reconnecting");
      waits.push(state.inMs);
      clock.advance(state.inMs);
    }
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("spreads the reconnects of many clients", async () => {
    const { last, states } = start(5, 0.25);
    last().fail();
    await rest();
    const state = states.at(-1);
    assert.deepEqual(state, { kind: "reconnecting", attempt: 1, inMs: 250 });
  });

  it("starts from 1 s again after a minute live, and at once when such a stream just ends", async () => {
    const { clock, last, openings, states } = start();
    for (let round = 0; round < 3; round += 1) {
      last().fail();
      await rest();
      clock.advance(30_000);
    }
    last().accept();
    await rest();
    for (let beat = 0; beat < 5; beat += 1) {
      clock.advance(15_000);
      last().send("event: ka\ndata: 1\n\n");
      await rest();
    }
    const before = openings.length;
    last().end();
    await rest();
    assert.deepEqual(states.at(-1), { kind: "reconnecting", attempt: 1, inMs: 0 });
    clock.advance(0);
    assert.equal(openings.length, before + 1);
    last().fail();
    await rest();
    assert.deepEqual(states.at(-1), { kind: "reconnecting", attempt: 2, inMs: 2_000 });
  });

  it("reconnects after 40 s of silence", async () => {
    const { clock, last, states } = start();
    last().accept();
    await rest();
    clock.advance(39_000);
    last().send(": ping\n\n");
    await rest();
    clock.advance(39_000);
    await rest();
    assert.equal(states.at(-1)?.kind, "live");
    clock.advance(1_000);
    await rest();
    assert.equal(states.at(-1)?.kind, "reconnecting");
  });

  it("tries again after a 503, and stops if access is denied", async () => {
    const { clock, last, openings, states, stream } = start();
    last().refuse(503);
    await rest();
    assert.equal(states.at(-1)?.kind, "reconnecting");
    clock.advance(1_000);
    last().refuse(401);
    await rest();
    assert.deepEqual(states.at(-1), { kind: "refused", message: "No." });
    clock.advance(100_000);
    assert.equal(openings.length, 2);
    stream.reconnect();
    assert.equal(openings.length, 3);
  });

  it("continues from the server's newest event after a resync", async () => {
    const { clock, last } = start(900);
    last().accept();
    await rest();
    last().send('event: resync\ndata: {"reason":"never_issued","requested_id":900,"oldest_id":1,"newest_id":7}\n\n');
    await rest();
    last().end();
    await rest();
    clock.advance(1_000);
    assert.equal(last().after, 7);
  });

  it("skips unknown events, but not their ids", async () => {
    const { clock, last, events } = start(1);
    last().accept();
    await rest();
    last().send("event: brand-new\nid: 2\ndata: {}\n\n");
    await rest();
    last().end();
    await rest();
    clock.advance(1_000);
    assert.deepEqual(events, []);
    assert.equal(last().after, 2);
  });

  it("does nothing more once closed", async () => {
    const { clock, last, openings, states, stream } = start();
    last().accept();
    await rest();
    stream.close();
    await rest();
    clock.advance(100_000);
    assert.equal(openings.length, 1);
    assert.equal(last().signal.aborted, true);
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ["connecting", "live"],
    );
    assert.equal(clock.pending(), 0);
  });
});
