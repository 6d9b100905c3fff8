import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { toNameKey } from "../../src/gallery/name-order.ts";

const sorted = (names: string[]) => names.toSorted((a, b) => (toNameKey(a) < toNameKey(b) ? -1 : 1));

describe("toNameKey", () => {
  it("orders numbers by value and letters without regard to case", () => {
    const names = ["a1", "A2", "a02b", "a10", "B1", "b9 2", "b9 10", "c"];
    assert.deepEqual(sorted(names.toReversed()), names);
  });

  it("agrees with the order of numbers, whatever stands around them", () => {
    const number = fc.integer({ min: 0, max: 99_999_999 });
    fc.assert(
      fc.property(number, number, fc.constantFrom("", "img_", "x 3 "), (one, other, before) => {
        const [a, b] = [toNameKey(`${before}${one}.jpg`), toNameKey(`${before}${other}.jpg`)];
        assert.equal(Math.sign(one - other), a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});
