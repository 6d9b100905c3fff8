import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createLayout, ratioOf, type GridLayout } from "../../../src/ui/grid/layout.ts";
import type { Layout } from "../../../src/ui/model/view/location.ts";

const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 9000 })), {
  maxLength: 120,
});
const options = fc.record({
  layout: fc.constantFrom<Layout>("justified", "square"),
  width: fc.integer({ min: 200, max: 3800 }),
  size: fc.integer({ min: 60, max: 480 }),
  gap: fc.integer({ min: 0, max: 16 }),
});

const layoutOf = (
  images: readonly (readonly [number, number])[],
  wanted: Parameters<typeof createLayout>[2],
): GridLayout =>
  createLayout(
    images.map(([width]) => width),
    images.map(([, height]) => height),
    wanted,
  );

describe("createLayout", () => {
  it("draws every image exactly once, in order, inside the width, without overlap", () => {
    fc.assert(
      fc.property(sizes, options, (images, wanted) => {
        const layout = layoutOf(images, wanted);
        let next = 0;
        let bottom = -wanted.gap;
        for (let row = 0; row < layout.rowCount; row++) {
          assert.equal(layout.firstOf(row), next);
          assert.ok(Math.abs(layout.topOf(row) - (bottom + wanted.gap)) < 0.01);
          let right = -wanted.gap;
          for (const box of layout.boxesOf(row)) {
            assert.ok(Math.abs(box.x - (right + wanted.gap)) < 0.01);
            assert.ok(box.width > 0 && box.height > 0);
            right = box.x + box.width;
            next++;
          }
          assert.ok(right <= wanted.width + 0.5, `${right} reaches over ${wanted.width}`);
          bottom = layout.topOf(row) + layout.heightOf(row);
        }
        assert.equal(next, images.length);
        assert.equal(layout.firstOf(layout.rowCount), images.length);
        assert.ok(Math.abs(layout.height - Math.max(0, bottom)) < 0.01);
      }),
    );
  });

  it("fills the width with every justified row but the last", () => {
    fc.assert(
      fc.property(sizes, options, (images, wanted) => {
        const layout = layoutOf(images, { ...wanted, layout: "justified" });
        for (let row = 0; row + 1 < layout.rowCount; row++) {
          const last = layout.boxesOf(row).at(-1);
          assert.ok(last && Math.abs(last.x + last.width - wanted.width) < 0.5);
        }
      }),
    );
  });

  it("keeps each image's proportions in justified rows", () => {
    fc.assert(
      fc.property(sizes, options, (images, wanted) => {
        const layout = layoutOf(images, { ...wanted, layout: "justified" });
        images.forEach(([width, height], index) => {
          const box = layout.boxOf(index);
          assert.ok(Math.abs(box.width / box.height / ratioOf(width, height) - 1) < 0.001);
        });
      }),
    );
  });

  it("finds the row of an image and the row at a height as a plain scan does", () => {
    fc.assert(
      fc.property(sizes, options, fc.double({ min: -200, max: 20_000, noNaN: true }), (images, wanted, y) => {
        const layout = layoutOf(images, wanted);
        images.forEach((_, index) => {
          const row = layout.rowOf(index);
          assert.ok(layout.firstOf(row) <= index && index < layout.firstOf(row + 1));
        });
        if (layout.rowCount === 0) return;
        let scanned = 0;
        while (scanned + 1 < layout.rowCount && layout.topOf(scanned) + layout.heightOf(scanned) <= y) scanned++;
        const found = layout.rowAt(y);
        const edge = Math.abs(layout.topOf(found) + layout.heightOf(found) - y);
        assert.ok(found === scanned || edge < 0.001, `${found} is not ${scanned}`);
      }),
    );
  });

  it("keeps row heights near the wished size when images are ordinary", () => {
    const images = Array.from({ length: 600 }, (_, index): [number, number] =>
      index % 3 === 0 ? [3000, 4500] : [6000, 4000],
    );
    const layout = layoutOf(images, { layout: "justified", width: 1400, size: 200, gap: 6 });
    for (let row = 0; row < layout.rowCount; row++) assert.ok(layout.heightOf(row) > 150 && layout.heightOf(row) < 260);
  });

  it("does not stretch a short last row", () => {
    const layout = layoutOf([[600, 400]], { layout: "justified", width: 2000, size: 200, gap: 6 });
    assert.equal(layout.heightOf(0), 200);
  });

  it("lays out and looks up a hundred thousand images without one object for each", () => {
    const count = 100_000;
    const widths = Uint16Array.from({ length: count }, (_, index) => 800 + ((index * 7919) % 4000));
    const heights = Uint16Array.from({ length: count }, (_, index) => 800 + ((index * 104_729) % 4000));
    const layout = createLayout(widths, heights, { layout: "justified", width: 1400, size: 200, gap: 6 });
    assert.equal(layout.firstOf(layout.rowOf(count - 1)) < count, true);
    assert.equal(layout.rowAt(layout.height), layout.rowCount - 1);
  });
});
