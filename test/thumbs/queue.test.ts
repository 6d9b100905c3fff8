import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "node:test";
import fc from "fast-check";
import { manualClock } from "../support/manual-clock.ts";
import { createWorkQueue, type Lane, type Queued } from "../../src/thumbs/queue.ts";

/** A task that ends when the test says so. */
function createBench() {
  const started: string[] = [];
  const stopped: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  return {
    started,
    stopped,
    work: (name: string) => (stop: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        started.push(name);
        stop.addEventListener("abort", () => {
          stopped.push(name);
          resolve("stopped");
        });
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      }),
    async end(name: string, error?: Error) {
      ends.get(name)?.(error);
      await setImmediate();
    },
  };
}

const slowAfterMs = 1000;

function setUp(concurrency = 1, capacity = 100) {
  const bench = createBench();
  const clock = manualClock();
  const queue = createWorkQueue<string>({ clock, concurrency, capacity, slowAfterMs });
  const ask = (name: string, lane: Lane = "thumb", signal?: AbortSignal): Promise<Queued<string>> =>
    queue.run({ name, subject: name.slice(0, 1), lane, work: bench.work(name) }, signal);
  return { ...bench, clock, queue, ask };
}

describe("createWorkQueue", () => {
  it("runs tasks in order of arrival, a limited number at once", async () => {
    const { ask, end, started } = setUp(2);
    const outcomes = ["a", "b", "c", "d"].map((name) => ask(name));
    assert.deepEqual(started, ["a", "b"]);
    await end("b");
    assert.deepEqual(started, ["a", "b", "c"]);
    await end("a");
    await end("c");
    await end("d");
    const results = await Promise.all(outcomes);
    assert.deepEqual(
      results,
      ["a", "b", "c", "d"].map((result) => ({ kind: "done", result })),
    );
  });

  it("alternates between lanes, so that many tasks of one never hold up the other", async () => {
    const { ask, end, started } = setUp();
    for (const name of ["t1", "t2", "t3", "t4"]) void ask(name, "thumb");
    for (const name of ["p1", "p2"]) void ask(name, "preview");
    for (const name of ["t1", "p1", "t2", "p2", "t3"]) await end(name);
    assert.deepEqual(started, ["t1", "p1", "t2", "p2", "t3", "t4"]);
  });

  it("runs tasks of the same name once for all callers", async () => {
    const { ask, end, started } = setUp();
    const outcomes = [ask("a"), ask("a"), ask("b"), ask("b", "preview")];
    await end("a");
    await end("b");
    assert.deepEqual(started, ["a", "b"]);
    assert.ok((await Promise.all(outcomes)).every((outcome) => outcome.kind === "done"));
  });

  it("drops a task that has not begun once all callers have aborted", async () => {
    const { ask, end, started, queue } = setUp();
    const [first, second] = [new AbortController(), new AbortController()];
    void ask("a");
    const outcomes = [ask("b", "thumb", first.signal), ask("b", "thumb", second.signal), ask("c")];
    first.abort();
    assert.deepEqual(await outcomes[0], { kind: "aborted" });
    assert.equal(queue.waiting(), 2);
    second.abort();
    assert.equal(queue.waiting(), 1);
    await end("a");
    assert.deepEqual(started, ["a", "c"]);
  });

  it("finishes a running task for the callers that still wait", async () => {
    const { ask, end, started } = setUp();
    const abort = new AbortController();
    const given = ask("a", "thumb", abort.signal);
    abort.abort();
    const joined = ask("a");
    await end("a");
    assert.deepEqual([await given, await joined], [{ kind: "aborted" }, { kind: "done", result: "a" }]);
    assert.deepEqual(started, ["a"]);
  });

  it("refuses a call that is already aborted, and calls when too many wait", async () => {
    const { ask, queue } = setUp(1, 2);
    assert.deepEqual(await ask("x", "thumb", AbortSignal.abort()), { kind: "aborted" });
    for (const name of ["a", "b", "c"]) void ask(name);
    assert.equal(queue.waiting(), 2);
    assert.deepEqual(await ask("d"), { kind: "busy" });
  });

  it("reports a failure to all callers and continues", async () => {
    const { ask, end } = setUp();
    const outcomes = [ask("a"), ask("a"), ask("b")];
    const error = new Error("broken");
    await end("a", error);
    assert.deepEqual(await outcomes[0], { kind: "failed", error });
    assert.deepEqual(await outcomes[1], { kind: "failed", error });
    await end("b");
    assert.deepEqual(await outcomes[2], { kind: "done", result: "b" });
  });

  it("aborts all calls when it is closed, and begins nothing more", async () => {
    const { ask, end, started, queue } = setUp();
    const outcomes = [ask("a"), ask("b")];
    queue.close();
    assert.deepEqual(await Promise.all(outcomes), [{ kind: "aborted" }, { kind: "aborted" }]);
    await end("a");
    assert.deepEqual(await ask("c"), { kind: "aborted" });
    assert.deepEqual(started, ["a"]);
  });

  it("moves a task that turns out to be slow to the slow place, and gives its own to others", async () => {
    const { ask, end, clock, started, stopped } = setUp();
    const slow = ask("slow");
    const next = ask("next");
    clock.advance(slowAfterMs - 1);
    assert.deepEqual(started, ["slow"]);
    clock.advance(1);
    assert.deepEqual([started, stopped], [["slow", "next"], []]);
    await end("next");
    await end("slow");
    assert.deepEqual(
      [await slow, await next],
      [
        { kind: "done", result: "slow" },
        { kind: "done", result: "next" },
      ],
    );
  });

  it("leaves a slow task in its place until another one waits", async () => {
    const { ask, end, clock, started, stopped } = setUp();
    void ask("a");
    clock.advance(10 * slowAfterMs);
    void ask("b");
    assert.deepEqual([started, stopped], [["a", "b"], []]);
    await end("a");
    await end("b");
  });

  it("runs one slow task at a time, and restarts the others in turn", async () => {
    const { ask, end, clock, started, stopped } = setUp(2);
    const outcomes = ["a", "b", "c", "d", "e"].map((name) => ask(name));
    clock.advance(slowAfterMs);
    await setImmediate();
    assert.deepEqual([started, stopped], [["a", "b", "c", "d"], ["b"]]);
    for (const name of ["c", "d", "e"]) await end(name);
    assert.deepEqual(started, ["a", "b", "c", "d", "e"]);
    await end("a");
    assert.deepEqual(started.at(-1), "b");
    await end("b");
    assert.ok((await Promise.all(outcomes)).every((outcome) => outcome.kind === "done"));
    assert.equal(clock.pending(), 0);
  });

  it("assumes that all tasks of a subject are slow once one was", async () => {
    const { ask, end, clock, started } = setUp();
    for (const name of ["a1", "b1"]) void ask(name);
    clock.advance(slowAfterMs);
    void ask("a2");
    void ask("c1");
    await end("b1");
    assert.deepEqual(started, ["a1", "b1", "c1"]);
    await end("a1");
    assert.deepEqual(started, ["a1", "b1", "c1", "a2"]);
    await end("c1");
    await end("a2");
  });

  it("considers a task slow only if it takes much longer than usual", async () => {
    const { ask, end, clock, started } = setUp();
    for (let round = 0; round < 50; round++) {
      void ask(`${round}`);
      clock.advance(slowAfterMs);
      await end(`${round}`);
    }
    started.length = 0;
    for (const name of ["a", "b"]) void ask(name);
    clock.advance(3 * slowAfterMs);
    assert.deepEqual(started, ["a"]);
    clock.advance(slowAfterMs);
    assert.deepEqual(started, ["a", "b"]);
    await end("a");
    await end("b");
  });

  it("drops a slow task without callers when it has to give up its place", async () => {
    const { ask, end, clock, started, stopped } = setUp(2);
    const abort = new AbortController();
    void ask("a");
    void ask("b", "thumb", abort.signal);
    abort.abort();
    for (const name of ["c", "d"]) void ask(name);
    clock.advance(slowAfterMs);
    await setImmediate();
    assert.deepEqual(stopped, ["b"]);
    for (const name of ["a", "c", "d"]) await end(name);
    assert.deepEqual(started, ["a", "b", "c", "d"]);
  });

  it("settles every call once and never runs too many tasks, whatever happens", async () => {
    const step = fc.oneof(
      fc.record({ ask: fc.nat(9), lane: fc.constantFrom<Lane>("thumb", "preview") }),
      fc.record({ end: fc.nat(9) }),
      fc.record({ abort: fc.nat(40) }),
      fc.record({ advance: fc.nat(2 * slowAfterMs) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, concurrency) => {
          const clock = manualClock();
          const queue = createWorkQueue<string>({ clock, concurrency, capacity: 5, slowAfterMs });
          const ends = new Map<string, () => void>();
          const aborts: AbortController[] = [];
          const outcomes: Promise<Queued<string>>[] = [];
          for (const one of steps) {
            if ("ask" in one) {
              const name = `${one.ask}`;
              const abort = new AbortController();
              aborts.push(abort);
              const work = (stop: AbortSignal) =>
                new Promise<string>((resolve) => {
                  assert.ok(!ends.has(name), "a name runs once at a time");
                  ends.set(name, () => {
                    ends.delete(name);
                    resolve(name);
                  });
                  stop.addEventListener("abort", () => ends.get(name)?.());
                  assert.ok(ends.size <= concurrency + 1);
                });
              outcomes.push(queue.run({ name, subject: name, lane: one.lane, work }, abort.signal));
            } else if ("end" in one) {
              ends.get(`${one.end}`)?.();
            } else if ("advance" in one) clock.advance(one.advance);
            else aborts[one.abort]?.abort();
            assert.ok(queue.waiting() <= 5);
            await setImmediate();
          }
          while (ends.size > 0) {
            for (const end of ends.values()) end();
            await setImmediate();
          }
          await Promise.all(outcomes);
          assert.equal(queue.waiting(), 0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
