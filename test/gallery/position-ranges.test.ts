import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  hasPosition,
  inParts,
  toPositionRanges,
  withoutRanges,
  type PositionRange,
  type PositionRanges,
} from "../../src/gallery/position-ranges.ts";

const most = 60;
const range = fc.tuple(fc.nat(most), fc.nat(most)).map(([one, other]): PositionRange => [one, other]);
const ranges = fc.array(range, { maxLength: 12 });

function naive(list: readonly PositionRange[]): Set<number> {
  return new Set(list.flatMap(([from, to]) => Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)));
}

function sorted(positions: Iterable<number>): number[] {
  return [...positions].sort((one, other) => one - other);
}

/** The positions of a set, whose ranges have to be in order and apart. */
function positionsOf({ list, count }: PositionRanges): number[] {
  for (const [at, [from, to]] of list.entries()) {
    assert.ok(from < to);
    assert.ok(from > (list[at - 1]?.[1] ?? -1));
  }
  const positions = [...naive(list)];
  assert.equal(positions.length, count);
  return positions;
}

describe("position ranges", () => {
  it("are a set of positions, whatever the order and overlap of the ranges", () => {
    fc.assert(
      fc.property(ranges, (list) => assert.deepEqual(positionsOf(toPositionRanges(list)), sorted(naive(list)))),
    );
  });

  it("add, remove and find positions as a set does", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("add", "remove"), ranges), { maxLength: 8 });
    fc.assert(
      fc.property(steps, (each) => {
        let set = toPositionRanges([]);
        let expected = new Set<number>();
        for (const [step, list] of each) {
          if (step === "add") {
            set = toPositionRanges([...set.list, ...list]);
            expected = new Set([...expected, ...naive(list)]);
          } else {
            set = withoutRanges(set, toPositionRanges(list));
            const gone = naive(list);
            expected = new Set([...expected].filter((position) => !gone.has(position)));
          }
          assert.deepEqual(positionsOf(set), sorted(expected));
          for (let position = 0; position <= most; position += 1)
            assert.equal(hasPosition(set, position), expected.has(position));
        }
      }),
    );
  });

  it("come in parts of equal size, the last of which may be smaller", () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: most }), (list, size) => {
        const set = toPositionRanges(list);
        const parts = [...inParts(set, size)];
        assert.ok(parts.every(({ count }, at) => count === size || (at === parts.length - 1 && count < size)));
        assert.deepEqual(parts.flatMap(positionsOf), positionsOf(set));
      }),
    );
  });
});
