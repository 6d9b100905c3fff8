import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { coveredPixels } from "../../../src/ui/parts/pixel-ratio.ts";

describe("coveredPixels", () => {
  it("is the box's width where the image has its proportions", () => {
    assert.equal(coveredPixels({ width: 300, height: 200 }, { width: 6000, height: 4000 }, 2), 600);
  });

  it("counts what is cut off at the sides", () => {
    assert.equal(coveredPixels({ width: 200, height: 200 }, { width: 6000, height: 4000 }, 1), 300);
    assert.equal(coveredPixels({ width: 200, height: 200 }, { width: 4000, height: 6000 }, 1), 200);
  });

  it("is never more than the image has, and never less than it is drawn otherwise", () => {
    const size = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(size, size, size, size, fc.constantFrom(1, 1.5, 2, 3), (w, h, width, height, ratio) => {
        const pixels = coveredPixels({ width: w, height: h }, { width, height }, ratio);
        assert.ok(pixels <= width);
        assert.ok(pixels === width || (pixels >= w * ratio && pixels >= h * ratio * (width / height)));
      }),
    );
  });

  it("takes an image of unknown size for a common one", () => {
    assert.equal(coveredPixels({ width: 100, height: 200 }, { width: 0, height: 0 }, 2), 600);
  });
});
