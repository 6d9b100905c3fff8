import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { arrange } from "../../../src/ui/compare/arrange.ts";

const stage = { width: 1200, height: 800, gap: 8, labelHeight: () => 40 };

describe("arrange", () => {
  it("gives 1 to 9 images equal cells inside the stage that do not overlap", () => {
    const ratios = fc.array(fc.double({ min: 0.3, max: 4, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(
        ratios,
        fc.integer({ min: 320, max: 3840 }),
        fc.integer({ min: 320, max: 2160 }),
        (images, width, height) => {
          const cells = arrange(images, { width, height, gap: 8, labelHeight: () => 40 });
          assert.equal(cells.length, images.length);
          cells.forEach((cell, index) => {
            assert.ok(cell.x >= -0.01 && cell.x + cell.width <= width + 0.01);
            assert.ok(cell.y >= -0.01 && cell.y + cell.height <= height + 0.01);
            for (const other of cells.slice(index + 1)) {
              const apart =
                other.x >= cell.x + cell.width || cell.x >= other.x + other.width || other.y >= cell.y + cell.height;
              assert.ok(apart);
            }
          });
        },
      ),
    );
  });

  it("keeps two ordinary photographs side by side though they would be a little larger one above the other", () => {
    assert.equal(arrange([1.5, 1.5], stage)[1]?.y, 0);
  });

  it("puts two upright images side by side and two wide ones above each other", () => {
    assert.equal(arrange([0.66, 0.66], stage)[1]?.y, 0);
    assert.equal(arrange([3, 3], stage)[1]?.x, 0);
  });

  it("makes two by two of four", () => {
    const cells = arrange([1, 1.4, 1, 1.5], { ...stage, width: 1090, height: 840 });
    assert.equal(new Set(cells.map((cell) => cell.x)).size, 2);
  });

  it("makes three by three of nine", () => {
    const cells = arrange(new Array(9).fill(1.5), { width: 1500, height: 1000, gap: 0, labelHeight: () => 0 });
    assert.equal(new Set(cells.map((cell) => cell.x)).size, 3);
    assert.equal(new Set(cells.map((cell) => cell.y)).size, 3);
  });
});
