import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createIdempotency, type Attempt } from "../../src/labels/idempotency.ts";
import { manualClock } from "../support/manual-clock.ts";

const attempt = (body: string, final = true): Attempt => ({ reply: { status: 200, body, eventId: 1 }, final });
const bodyOf = (replied: Awaited<ReturnType<ReturnType<typeof createIdempotency>["run"]>>) =>
  replied.kind === "reply" ? replied.reply.body : replied.kind;

describe("createIdempotency", () => {
  it("gives the first answer again and runs nothing, for ten minutes", async () => {
    const clock = manualClock();
    const idempotency = createIdempotency(clock);
    let runs = 0;
    const run = () => idempotency.run("key", "print", async () => attempt(`run ${(runs += 1)}`));
    assert.equal(bodyOf(await run()), "run 1");
    clock.advance(599_999);
    assert.equal(bodyOf(await run()), "run 1");
    clock.advance(1);
    assert.equal(bodyOf(await run()), "run 2");
  });

  it("shares one run among requests that overlap", async () => {
    const idempotency = createIdempotency(manualClock());
    let open: (attempt: Attempt) => void = () => {};
    const gate = new Promise<Attempt>((resolve) => (open = resolve));
    let runs = 0;
    const run = () =>
      idempotency.run("key", "print", () => {
        runs += 1;
        return gate;
      });
    const both = Promise.all([run(), run()]);
    open(attempt("once"));
    assert.deepEqual((await both).map(bodyOf), ["once", "once"]);
    assert.equal(runs, 1);
  });

  it("refuses a key that was used for another request", async () => {
    const idempotency = createIdempotency(manualClock());
    await idempotency.run("key", "one", async () => attempt("one"));
    assert.equal(bodyOf(await idempotency.run("key", "two", async () => attempt("two"))), "reused");
  });

  it("lets a request be tried again that has failed, or whose answer was not final", async () => {
    const idempotency = createIdempotency(manualClock());
    await assert.rejects(idempotency.run("key", "print", () => Promise.reject(new Error("disk"))));
    assert.equal(bodyOf(await idempotency.run("key", "print", async () => attempt("later", false))), "later");
    assert.equal(bodyOf(await idempotency.run("key", "print", async () => attempt("done"))), "done");
  });

  it("takes over the answers of an earlier run, for what is left of their time", async () => {
    const clock = manualClock();
    const idempotency = createIdempotency(clock);
    const at = clock.wallTime() - 590_000;
    idempotency.restore([{ key: "key", fingerprint: "print", at, status: 200, body: "before the crash" }], 1);
    assert.equal(bodyOf(await idempotency.run("key", "print", async () => attempt("new"))), "before the crash");
    clock.advance(10_000);
    assert.equal(bodyOf(await idempotency.run("key", "print", async () => attempt("new"))), "new");
  });

  it("forgets the oldest answers once all of them are too large", async () => {
    const idempotency = createIdempotency(manualClock());
    const large = "x".repeat(8 * 1024 * 1024);
    for (let index = 0; index < 6; index += 1)
      await idempotency.run(`key ${index}`, "print", async () => attempt(large));
    assert.equal(bodyOf(await idempotency.run("key 0", "print", async () => attempt("again"))), "again");
    assert.equal(bodyOf(await idempotency.run("key 5", "print", async () => attempt("again"))), large);
  });
});
