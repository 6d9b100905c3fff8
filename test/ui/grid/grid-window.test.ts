import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createOrder } from "../../../src/ui/model/view/columns.ts";
import { createLayout, type GridLayout } from "../../../src/ui/grid/layout.ts";
import { createTallScroll, originOf } from "../../../src/ui/grid/tall-scroll.ts";
import {
  acrossRows,
  anchorAt,
  indexesWithin,
  rowsWithin,
  scrollFor,
  scrollToShow,
  survivorOf,
} from "../../../src/ui/grid/grid-window.ts";

const layouts = fc
  .record({
    images: fc.array(fc.tuple(fc.integer({ min: 100, max: 6000 }), fc.integer({ min: 100, max: 6000 })), {
      minLength: 1,
      maxLength: 200,
    }),
    layout: fc.constantFrom("justified" as const, "square" as const),
    width: fc.integer({ min: 300, max: 2000 }),
    size: fc.integer({ min: 80, max: 300 }),
  })
  .map(({ images, ...options }) =>
    createLayout(
      images.map(([width]) => width),
      images.map(([, height]) => height),
      { ...options, gap: 6 },
    ),
  );

const everyBox = (layout: GridLayout) => Array.from({ length: layout.count }, (_, index) => layout.boxOf(index));

describe("rowsWithin", () => {
  it("covers every image that is in view, and no row far from it", () => {
    fc.assert(
      fc.property(layouts, fc.nat(5000), fc.integer({ min: 1, max: 1200 }), (layout, top, height) => {
        const { first, end } = rowsWithin(layout, top, height, 100);
        everyBox(layout).forEach((box, index) => {
          const row = layout.rowOf(index);
          if (box.y < top + height && box.y + box.height > top) assert.ok(row >= first && row < end);
        });
        for (let row = first + 1; row < end - 1; row++) {
          assert.ok(layout.topOf(row) <= top + height + 101);
          assert.ok(layout.topOf(row) + layout.heightOf(row) >= top - 101);
        }
      }),
    );
  });
});

describe("indexesWithin", () => {
  it("finds the images that a plain scan finds", () => {
    fc.assert(
      fc.property(layouts, fc.nat(1800), fc.nat(4000), fc.nat(900), fc.nat(900), (layout, x, y, width, height) => {
        const area = { x, y, width: width + 1, height: height + 1 };
        const scanned = everyBox(layout).flatMap((box, index) =>
          box.x < x + area.width && box.x + box.width > x && box.y < y + area.height && box.y + box.height > y
            ? [index]
            : [],
        );
        assert.deepEqual(indexesWithin(layout, area), scanned);
      }),
    );
  });
});

describe("acrossRows", () => {
  it("moves by rows, stays inside, and lands beside where it was", () => {
    fc.assert(
      fc.property(layouts, fc.nat(), fc.integer({ min: -3, max: 3 }), (layout, seed, rows) => {
        const index = seed % layout.count;
        const landed = acrossRows(layout, index, rows);
        const wanted = Math.max(0, Math.min(layout.rowCount - 1, layout.rowOf(index) + rows));
        assert.equal(layout.rowOf(landed), wanted);
      }),
    );
  });

  it("stays on the image in the last row", () => {
    const layout = createLayout([1, 1, 1], [1, 1, 1], { layout: "square", width: 400, size: 100, gap: 0 });
    assert.equal(acrossRows(layout, 2, 1), 2);
  });
});

describe("anchorAt and scrollFor", () => {
  it("keep the anchored image's place when the size changes, as far as the content allows", () => {
    fc.assert(
      fc.property(layouts, layouts, fc.nat(), fc.integer({ min: 100, max: 1000 }), (before, after, seed, height) => {
        const top = seed % Math.max(1, Math.floor(before.height));
        const anchor = anchorAt(before, top, height);
        assert.ok(anchor);
        const scroll = scrollFor(after, anchor, height);
        const index = Math.min(after.count - 1, anchor.index);
        const offset = after.topOf(after.rowOf(index)) - scroll;
        const free = scroll > 0 && scroll < after.height - height;
        if (free) assert.ok(Math.abs(offset - anchor.offset) < 0.01);
        assert.ok(scroll >= 0);
      }),
    );
  });

  it("hold the preferred image while it is in view, and the first whole row otherwise", () => {
    const layout = createLayout(new Array(100).fill(1), new Array(100).fill(1), {
      layout: "square",
      width: 400,
      size: 100,
      gap: 0,
    });
    assert.deepEqual(anchorAt(layout, 50, 400, 7), { index: 7, offset: 50 });
    assert.deepEqual(anchorAt(layout, 50, 400, 90), { index: 4, offset: 50 });
  });
});

describe("scrollToShow", () => {
  it("brings the image into view and moves no further than needed", () => {
    fc.assert(
      fc.property(layouts, fc.nat(), fc.nat(6000), (layout, seed, top) => {
        const index = seed % layout.count;
        const height = 900;
        const shown = scrollToShow(layout, index, top, height, 0);
        const y = layout.boxOf(index).y;
        const bottom = y + layout.heightOf(layout.rowOf(index));
        if (bottom - y > height) return;
        assert.ok(y >= shown - 0.01 && bottom <= shown + height + 0.01);
        if (y >= top && bottom <= top + height) assert.equal(shown, top);
      }),
    );
  });
});

describe("survivorOf", () => {
  const before = createOrder(["/a", "/b", "/c", "/d"], [], []);
  const positionIn = (after: readonly string[]) => (path: string) => after.indexOf(path);

  it("finds the image itself, else what followed it, else what came before it", () => {
    assert.equal(survivorOf(before, 1, positionIn(["/d", "/b"])), 1);
    assert.equal(survivorOf(before, 1, positionIn(["/a", "/d"])), 1);
    assert.equal(survivorOf(before, 3, positionIn(["/a", "/b"])), 1);
    assert.equal(survivorOf(before, 3, positionIn([])), undefined);
  });
});

describe("createTallScroll", () => {
  it("is one to one while the rows fit into what browsers allow", () => {
    const scroll = createTallScroll(50_000, 900);
    assert.equal(scroll.height, 50_000);
    assert.equal(scroll.toContent(1234), 1234);
  });

  it("reaches exactly the top and the bottom of rows that are too tall, and translates both ways", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 900_000 }),
        fc.integer({ min: 100, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (content, view, at) => {
          const scroll = createTallScroll(content, view, 10_000);
          const last = scroll.height - view;
          assert.deepEqual([scroll.toContent(0), scroll.toScroll(0)], [0, 0]);
          assert.deepEqual([scroll.toContent(last), scroll.toScroll(content - view)], [content - view, last]);
          const top = at * (last - 2);
          assert.ok(Math.abs(scroll.toScroll(scroll.toContent(top)) - top) < 0.01);
        },
      ),
    );
  });

  it("moves the rows px by px with the wheel, and reaches both ends exactly, however far it scrolls", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60_000, max: 40_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 60, max: 1500 }),
        fc.boolean(),
        (content, start, step, isDown) => {
          const view = 900;
          const tall = createTallScroll(content, view, 50_000);
          const last = tall.height - view;
          let top = start * (content - view);
          let scroll = tall.toScroll(top);
          for (let moves = 0; moves < 2_000 && (isDown ? scroll < last : scroll > 0); moves += 1) {
            const next = Math.min(last, Math.max(0, scroll + (isDown ? step : -step)));
            const moved = tall.follow(top, scroll, next);
            assert.ok(isDown ? moved >= top : moved <= top, `${moved} after ${top}`);
            const farFromEnds = Math.min(scroll, last - scroll) > 10 * view;
            if (farFromEnds && !tall.isWhole) assert.ok(Math.abs(Math.abs(moved - top) - step) < 0.01);
            [top, scroll] = [moved, next];
          }
          assert.equal(top, isDown ? content - view : 0);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("goes to the same share of the rows where the scroll bar is dragged", () => {
    const tall = createTallScroll(40_000_000, 900, 50_000);
    assert.ok(Math.abs(tall.follow(0, 0, 24_550) - 19_999_550) < 1);
  });
});

describe("originOf", () => {
  it("keeps the rows in view within a length that every browser allows", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 4e9, noNaN: true }), (top) => {
        const origin = originOf(top);
        assert.ok(origin <= top && top - origin < 1_000_000);
      }),
    );
  });
});
