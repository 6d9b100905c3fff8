import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createIdempotency, type EditResponse } from "../../src/labels/idempotency.ts";
import { manualClock } from "../support/manual-clock.ts";

const response = (body: string): EditResponse => ({ status: 200, body, eventId: 1 });
const bodyOf = (outcome: Awaited<ReturnType<ReturnType<typeof createIdempotency>["run"]>>) =>
  outcome.kind === "response" ? outcome.response.body : outcome.kind;

describe("createIdempotency", () => {
  it("returns the first response without a second run, for ten minutes", async () => {
    const clock = manualClock();
    const idempotency = createIdempotency(clock);
    let runs = 0;
    const run = () => idempotency.run("key", "print", async () => response(`run ${(runs += 1)}`));
    assert.equal(bodyOf(await run()), "run 1");
    clock.advance(599_999);
    assert.equal(bodyOf(await run()), "run 1");
    clock.advance(1);
    assert.equal(bodyOf(await run()), "run 2");
  });

  it("shares one run among requests that overlap", async () => {
    const idempotency = createIdempotency(manualClock());
    let open: (response: EditResponse) => void = () => {};
    const gate = new Promise<EditResponse>((resolve) => (open = resolve));
    let runs = 0;
    const run = () =>
      idempotency.run("key", "print", () => {
        runs += 1;
        return gate;
      });
    const both = Promise.all([run(), run()]);
    open(response("once"));
    assert.deepEqual((await both).map(bodyOf), ["once", "once"]);
    assert.equal(runs, 1);
  });

  it("refuses a key that was used for another request", async () => {
    const idempotency = createIdempotency(manualClock());
    await idempotency.run("key", "one", async () => response("one"));
    assert.equal(bodyOf(await idempotency.run("key", "two", async () => response("two"))), "reused");
  });

  it("runs a request again after it failed", async () => {
    const idempotency = createIdempotency(manualClock());
    await assert.rejects(idempotency.run("key", "print", () => Promise.reject(new Error("disk"))));
    assert.equal(bodyOf(await idempotency.run("key", "print", async () => response("done"))), "done");
  });

  it("restores responses of an earlier run for the rest of their time", async () => {
    const clock = manualClock();
    const idempotency = createIdempotency(clock);
    const at = clock.wallTime() - 590_000;
    idempotency.restore([{ key: "key", fingerprint: "print", at, status: 200, body: "before the crash" }], 1);
    assert.equal(bodyOf(await idempotency.run("key", "print", async () => response("new"))), "before the crash");
    clock.advance(10_000);
    assert.equal(bodyOf(await idempotency.run("key", "print", async () => response("new"))), "new");
  });

  it("forgets the oldest responses beyond 64 MiB", async () => {
    const idempotency = createIdempotency(manualClock());
    const large = "x".repeat(8 * 1024 * 1024);
    for (let index = 0; index < 6; index += 1)
      await idempotency.run(`key ${index}`, "print", async () => response(large));
    assert.equal(bodyOf(await idempotency.run("key 0", "print", async () => response("again"))), "again");
    assert.equal(bodyOf(await idempotency.run("key 5", "print", async () => response("again"))), large);
  });
});
