import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { noFacets } from "../../../../src/gallery/facet-counter.ts";
import { createColumns } from "../../../../src/ui/model/view/columns.ts";
import { blockSize, createWindowedColumns } from "../../../../src/ui/model/view/windowed-columns.ts";
import type { Item } from "../../../../src/wire/listing.ts";
import { toPlainResponse, type ResponseImage } from "../../../support/query-response.ts";

const settle = () => new Promise((resolve) => setImmediate(resolve));

function toItem({ path, star, tags, noted, version }: ResponseImage): Item {
  const size = { w: 3, h: 2, size: 1, hasThumb: true, hasMeta: false, hash: `stamp of ${path}` };
  const rest = { type: "image/png", addedAt: "", url: null, source: null, metrics: null };
  return { path, name: path.slice(1), ...size, ...rest, star, comments: noted ? "text" : "", tags: [...tags], version };
}

/** A server that has these images, and its view. */
function open(count: number, held = new Set<string>()) {
  const images = Array.from({ length: count }, (_, index): ResponseImage => ({
    path: `/${index}`,
    star: null,
    tags: [],
    noted: false,
    version: 1,
  }));
  const asked: number[] = [];
  let offline = false;
  const failures: unknown[] = [];
  const { facets } = toPlainResponse(images);
  const view = { v: 1, token: "t", path: "/", q: "", sort: "name", inScope: count, total: count } as const;
  const respond = <Body>(body: Body) => ({ body, eventId: 1, etag: null });
  const columns = createWindowedColumns({
    client: {
      async viewWindow(token, from, size) {
        if (offline) throw new Error("offline");
        asked.push(from / blockSize);
        const items = images.slice(from, from + size).map(toItem);
        return respond({ v: 1 as const, token, from, total: count, items });
      },
      async viewPosition(_, path) {
        const position = images.findIndex((image) => image.path === path);
        return respond({ position: position < 0 ? null : position });
      },
    },
    view: { ...view, marks: [], facets },
    geometry: new Uint8Array(count).fill(128),
    isHeld: (path) => held.has(path),
    onItems() {},
    onFailure: (error) => failures.push(error),
  });
  const { windows } = columns.order;
  assert.ok(windows);
  return {
    columns,
    order: columns.order,
    windows,
    images,
    asked,
    view,
    failures,
    offline: (is: boolean) => (offline = is),
  };
}

describe("createWindowedColumns", () => {
  it("knows of a loaded image what a whole list knows, after any loads, edits and label events", async () => {
    const count = 4 * blockSize + 7;
    const step = fc.oneof(
      fc.record({ kind: fc.constant("want" as const), at: fc.nat({ max: count - 1 }) }),
      fc.record({
        kind: fc.constant("patch" as const),
        at: fc.nat({ max: count - 1 }),
        star: fc.constantFrom(null, 1, 5),
        version: fc.integer({ min: 1, max: 6 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { columns, order, windows, images } = open(count);
        for (const each of steps) {
          if (each.kind === "want") {
            windows.want(each.at, each.at + 10);
            await settle();
            assert.equal(order.pathAt(each.at), `/${each.at}`);
            continue;
          }
          const before = images[each.at];
          if (!before || each.version <= before.version) continue;
          const next = { star: each.star, tags: ["x"], noted: true, version: each.version };
          columns.patch(before.path, next);
          images[each.at] = { ...next, path: before.path };
        }
        const whole = createColumns(toPlainResponse(images));
        for (let at = 0; at < count; at += 1) {
          if (order.pathAt(at) === undefined) continue;
          assert.equal(order.indexOf(`/${at}`), at);
          assert.deepEqual(order.fileAt(at)?.stamp, whole.order.fileAt(at)?.stamp);
          assert.deepEqual(columns.labels(at), whole.labels(at));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("loads what is wanted last first, and nothing that was passed by", async () => {
    const { windows, order, asked } = open(100 * blockSize);
    for (let block = 0; block < 90; block += 1) windows.want(block * blockSize, block * blockSize + 10);
    for (let turn = 0; turn < 9; turn += 1) await settle();
    assert.equal(order.pathAt(89 * blockSize), `/${89 * blockSize}`);
    assert.ok(asked.length < 8, `${asked.length} windows`);
  });

  it("holds a bounded number of images, and the positions of those that stay known", async () => {
    const held = new Set(["/3"]);
    const { windows, order } = open(200 * blockSize, held);
    for (let block = 0; block < 200; block += 1) await windows.load(block * blockSize, block * blockSize + 1);
    assert.ok(order.slice().length <= 70 * blockSize);
    assert.deepEqual([order.pathAt(3), order.indexOf("/3"), order.indexOf("/4")], [undefined, 3, -1]);
    assert.equal(order.pathAt(order.count - 1), `/${order.count - 1}`);
  });

  it("finds images that are not loaded, and loads those of a range", async () => {
    const { windows, order } = open(20 * blockSize);
    await windows.seek("/4000");
    assert.deepEqual([order.indexOf("/4000"), order.pathAt(4000)], [4000, undefined]);
    assert.deepEqual(await windows.paths(4000, 4003), ["/4000", "/4001", "/4002"]);
  });

  it("selects positions and images, whether they are loaded or not", async () => {
    const { windows } = open(40 * blockSize);
    await windows.load(0, 10);
    const all = windows.select([[0, 40 * blockSize]], []).toggled(["/3", "/5"]);
    assert.deepEqual([all.length, all.has("/3"), all.has("/4")], [40 * blockSize - 2, false, true]);
    const ranges = [[0, 3], [4, 5], [6, 40 * blockSize]]; // prettier-ignore
    assert.deepEqual(all.view, { token: "t", ranges });
    assert.deepEqual(all.plus([[2, 4]], ["/5"]).view.ranges, [[0, 40 * blockSize]]);
    const parts = [...all.parts(6_000)];
    assert.deepEqual(parts.map(({ length }) => length), [6_000, 3_998]); // prettier-ignore
  });

  it("loads again what failed once the view is counted again", async () => {
    const { columns, windows, order, view, failures, offline } = open(10 * blockSize);
    offline(true);
    windows.want(0, 10);
    await settle();
    assert.ok(failures.length > 0);
    offline(false);
    columns.recount({ ...view, marks: [], facets: noFacets });
    await settle();
    assert.equal(order.pathAt(0), "/0");
    assert.deepEqual(columns.facets(), noFacets);
  });
});
