import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTimeSlices, TooMuchWork, type Slice } from "../../src/time-slices.ts";

/** A clock that moves with the work, and fires its timers when told to. */
function createWorkClock() {
  let now = 0;
  const timers: (() => void)[] = [];
  return {
    now: () => now,
    soon: (task: () => void) => void timers.push(task),
    work: (ms: number) => void (now += ms),
    async settle() {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    },
    async fire() {
      timers.shift()?.();
      await this.settle();
    },
  };
}

describe("createTimeSlices", () => {
  const setUp = () => {
    const clock = createWorkClock();
    const log: string[] = [];
    const slices = createTimeSlices({ clock, sliceMs: 10, maxJobs: 4 });
    const job = (name: string, steps: number) =>
      slices.run(async (slice: Slice) => {
        for (let step = 1; step <= steps; step += 1) {
          clock.work(5);
          log.push(`${name}${step}`);
          if (slice.isOver()) await slice.next();
        }
      });
    return { clock, log, slices, job };
  };

  it("lets short work overtake long work at the end of a slice", async () => {
    const { clock, log, job } = setUp();
    const long = job("long", 6);
    await clock.settle();
    const short = job("short", 1);
    await clock.settle();
    assert.deepEqual(log, ["long1", "long2"]);
    await clock.fire();
    await short;
    assert.deepEqual(log.slice(0, 3), ["long1", "long2", "short1"]);
    for (let turn = 0; turn < 5; turn += 1) await clock.fire();
    await long;
    assert.equal(log.length, 7);
  });

  it("never runs longer than a slice and a step before others get a turn", async () => {
    const { clock, log, job } = setUp();
    const jobs = [job("a", 5), job("b", 5), job("c", 5)];
    await clock.settle();
    for (let turn = 0; turn < 20; turn += 1) {
      const before = clock.now();
      await clock.fire();
      assert.ok(clock.now() - before <= 15);
    }
    await Promise.all(jobs);
    assert.equal(log.length, 15);
  });

  it("refuses more jobs than it takes on, and takes them again once others have ended", async () => {
    const { clock, slices, job } = setUp();
    const jobs = Array.from({ length: 4 }, (_, index) => job(String(index), 3));
    await assert.rejects(
      slices.run(async () => {}),
      TooMuchWork,
    );
    for (let turn = 0; turn < 20; turn += 1) await clock.fire();
    await Promise.all(jobs);
    await slices.run(async () => {});
  });

  it("goes on after work that failed", async () => {
    const { slices, log, job } = setUp();
    await assert.rejects(
      slices.run(() => Promise.reject(new Error("failed"))),
      /failed/,
    );
    await job("next", 1);
    assert.deepEqual(log, ["next1"]);
  });
});
