import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGrowingFiles, settleMs } from "../../src/gallery/growing-files.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { manualClock } from "../support/manual-clock.ts";
import { tinyPng } from "../support/test-gallery.ts";

describe("a file that is being written", () => {
  it("is shown as it is once it has stopped growing, also when its growth was not reported", async () => {
    const clock = manualClock();
    const source = createMemorySource();
    const growing = createGrowingFiles({ source, clock, signal: new AbortController().signal });
    const write = (bytes: number) => {
      source.put("/film.png", tinyPng.slice(0, bytes), clock.wallTime());
      return {
        path: "/film.png",
        format: "png",
        width: 0,
        height: 0,
        size: bytes,
        modifiedAt: clock.wallTime(),
      } as const;
    };
    assert.deepEqual(growing.hold([write(40)]), []);
    clock.advance(settleMs);
    write(60);
    assert.deepEqual(await growing.settle(), []);
    clock.advance(settleMs);
    assert.deepEqual(
      (await growing.settle()).map(({ size }) => size),
      [60],
    );
    assert.equal(growing.size, 0);
  });
});
