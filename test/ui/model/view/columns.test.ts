import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createColumns } from "../../../../src/ui/model/view/columns.ts";
import { toPlainResponse, type ResponseImage } from "../../../support/query-response.ts";

const labels = fc.record({
  star: fc.constantFrom(null, 0, 1, 2, 3, 4, 5),
  tags: fc.uniqueArray(fc.constantFrom("sky", "sea", "pick", "reject", "toString"), { maxLength: 3 }),
  noted: fc.boolean(),
  version: fc.integer({ min: 1, max: 9 }),
});

describe("createColumns", () => {
  it("holds after any patches what a new response would hold", () => {
    const images = fc.array(labels, { minLength: 1, maxLength: 8 });
    const patches = fc.array(fc.tuple(fc.nat({ max: 9 }), labels), { maxLength: 20 });
    fc.assert(
      fc.property(images, patches, (start, changes) => {
        const model = start.map((each, index): ResponseImage => ({ ...each, path: `/${index}` }));
        const columns = createColumns(toPlainResponse(model));
        for (const [index, next] of changes) {
          const before = model[index];
          const newer = before !== undefined && next.version > before.version;
          assert.equal(columns.patch(`/${index}`, next), newer);
          if (newer) model[index] = { ...next, path: before.path };
        }
        const fresh = createColumns(toPlainResponse(model));
        assert.deepEqual(columns.facets(), fresh.facets());
        model.forEach((_, index) => assert.deepEqual(columns.labels(index), fresh.labels(index)));
      }),
    );
  });

  it("knows no row beyond its end", () => {
    const columns = createColumns(toPlainResponse([]));
    assert.equal(columns.labels(0), undefined);
    assert.equal(columns.order.indexOf("/a"), -1);
  });
});
