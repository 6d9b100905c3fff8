import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decoderMemory, defaultMaximumPixels } from "../../src/thumbs/pixel-limit.ts";

const GIB = 1024 ** 3;

describe("defaultMaximumPixels", () => {
  it("is 400 million if memory permits, and at least 100 million", () => {
    assert.equal(defaultMaximumPixels(32 * GIB), 400_000_000);
    assert.equal(defaultMaximumPixels(8 * GIB), 400_000_000);
    assert.equal(defaultMaximumPixels(0.5 * GIB), 100_000_000);
    const between = defaultMaximumPixels(4 * GIB);
    assert.ok(between > 100_000_000 && between < 400_000_000);
  });

  it("leaves most of the machine's memory to others", () => {
    assert.equal(decoderMemory(2 * GIB), GIB / 2);
    assert.equal(decoderMemory(64 * GIB), 2.5 * GIB);
  });
});
