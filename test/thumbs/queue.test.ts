import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createWorkQueue, type Lane, type Queued } from "../../src/thumbs/queue.ts";

/** Work that ends when told to. */
function createBench() {
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  return {
    started,
    work: (name: string) => () =>
      new Promise<string>((resolve, reject) => {
        started.push(name);
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      }),
    async end(name: string, error?: Error) {
      ends.get(name)?.(error);
      await setImmediate();
    },
  };
}

function setUp(concurrency = 1, capacity = 100) {
  const bench = createBench();
  const queue = createWorkQueue<string>({ concurrency, capacity });
  const ask = (name: string, lane: Lane = "thumb", signal?: AbortSignal): Promise<Queued<string>> =>
    queue.run(name, lane, bench.work(name), signal);
  return { ...bench, queue, ask };
}

describe("createWorkQueue", () => {
  it("runs work in order of arrival, so many at once", async () => {
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

  it("lets lanes take turns, so that a long line of one never holds up the other", async () => {
    const { ask, end, started } = setUp();
    for (const name of ["t1", "t2", "t3", "t4"]) void ask(name, "thumb");
    for (const name of ["p1", "p2"]) void ask(name, "preview");
    for (const name of ["t1", "p1", "t2", "p2", "t3"]) await end(name);
    assert.deepEqual(started, ["t1", "p1", "t2", "p2", "t3", "t4"]);
  });

  it("runs equal names once for all who ask", async () => {
    const { ask, end, started } = setUp();
    const outcomes = [ask("a"), ask("a"), ask("b"), ask("b", "preview")];
    await end("a");
    await end("b");
    assert.deepEqual(started, ["a", "b"]);
    assert.ok((await Promise.all(outcomes)).every((outcome) => outcome.kind === "done"));
  });

  it("drops work that nobody waits for any more before it begins", async () => {
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

  it("finishes work that runs, for those who still wait", async () => {
    const { ask, end, started } = setUp();
    const abort = new AbortController();
    const given = ask("a", "thumb", abort.signal);
    abort.abort();
    const joined = ask("a");
    await end("a");
    assert.deepEqual([await given, await joined], [{ kind: "aborted" }, { kind: "done", result: "a" }]);
    assert.deepEqual(started, ["a"]);
  });

  it("refuses what is aborted already, and what comes when too many wait", async () => {
    const { ask, queue } = setUp(1, 2);
    assert.deepEqual(await ask("x", "thumb", AbortSignal.abort()), { kind: "aborted" });
    for (const name of ["a", "b", "c"]) void ask(name);
    assert.equal(queue.waiting(), 2);
    assert.deepEqual(await ask("d"), { kind: "busy" });
  });

  it("tells all who wait of a failure and goes on", async () => {
    const { ask, end } = setUp();
    const outcomes = [ask("a"), ask("a"), ask("b")];
    const error = new Error("broken");
    await end("a", error);
    assert.deepEqual(await outcomes[0], { kind: "failed", error });
    assert.deepEqual(await outcomes[1], { kind: "failed", error });
    await end("b");
    assert.deepEqual(await outcomes[2], { kind: "done", result: "b" });
  });

  it("answers all when it is closed, and begins nothing more", async () => {
    const { ask, end, started, queue } = setUp();
    const outcomes = [ask("a"), ask("b")];
    queue.close();
    assert.deepEqual(await Promise.all(outcomes), [{ kind: "aborted" }, { kind: "aborted" }]);
    await end("a");
    assert.deepEqual(await ask("c"), { kind: "aborted" });
    assert.deepEqual(started, ["a"]);
  });

  it("answers everybody once and never runs too many, whatever happens", async () => {
    const step = fc.oneof(
      fc.record({ ask: fc.nat(9), lane: fc.constantFrom<Lane>("thumb", "preview") }),
      fc.record({ end: fc.nat(9) }),
      fc.record({ abort: fc.nat(40) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, concurrency) => {
          const queue = createWorkQueue<string>({ concurrency, capacity: 5 });
          const ends = new Map<string, () => void>();
          const aborts: AbortController[] = [];
          const outcomes: Promise<Queued<string>>[] = [];
          for (const one of steps) {
            if ("ask" in one) {
              const name = `${one.ask}`;
              const abort = new AbortController();
              aborts.push(abort);
              const work = () =>
                new Promise<string>((resolve) => {
                  assert.ok(!ends.has(name), "a name runs once at a time");
                  ends.set(name, () => {
                    ends.delete(name);
                    resolve(name);
                  });
                  assert.ok(ends.size <= concurrency);
                });
              outcomes.push(queue.run(name, one.lane, work, abort.signal));
            } else if ("end" in one) {
              ends.get(`${one.end}`)?.();
            } else aborts[one.abort]?.abort();
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
