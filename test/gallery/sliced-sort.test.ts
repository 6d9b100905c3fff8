import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { mergedBy, sortedBy } from "../../src/gallery/sliced-sort.ts";
import { wholeSlice } from "../../src/time-slices.ts";

describe("sortedBy", () => {
  it("orders by key, keeps equal keys in their order, and is over a long list what a plain sort is", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(50), { maxLength: 40 }),
        fc.integer({ min: 1, max: 120 }),
        fc.constantFrom<1 | -1>(1, -1),
        async (keys, times, direction) => {
          const items = Array.from({ length: times }, () => keys)
            .flat()
            .map((key, index) => ({ key, index }));
          const expected = items.toSorted((a, b) => direction * (a.key - b.key) || a.index - b.index);
          assert.deepEqual(await sortedBy(items, ({ key }) => key, wholeSlice, direction), expected);
        },
      ),
    );
  });

  it("pauses whenever its slice is over", async () => {
    let pauses = 0;
    const slice = { isOver: () => true, next: async () => void (pauses += 1) };
    await sortedBy(
      Array.from({ length: 10_000 }, (_, index) => index % 97),
      (item) => item,
      slice,
    );
    assert.ok(pauses > 40, String(pauses));
  });
});

describe("mergedBy", () => {
  it("is the sorted whole of two sorted lists", async () => {
    const list = fc.array(fc.integer()).map((items) => items.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(list, list, async (one, other) => {
        const merged = await mergedBy(one, other, (a, b) => a < b, wholeSlice);
        assert.deepEqual(
          merged,
          [...one, ...other].toSorted((a, b) => a - b),
        );
      }),
    );
  });
});
