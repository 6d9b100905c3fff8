import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { replaceLabels, revise, reviseMetrics } from "../../src/labels/revise.ts";
import { limits } from "../../src/wire/limits.ts";
import { unlabelled, type Labels, type Patch } from "../../src/wire/sidecar.ts";

const by = { updated_by: "ann", updated_at: "2026-01-01T00:00:00.000Z" };
const tagged: Labels = { ...unlabelled, tags: ["a", "b"], star: 3, notes: "n", version: 7 };

describe("revise", () => {
  it("removes tags before it adds them", () => {
    const revised = revise(tagged, { remove_tags: ["a"], add_tags: ["a", "c"] }, by);
    assert.deepEqual(revised.kind === "revised" && revised.labels.tags, ["b", "a", "c"]);
  });

  it("increments the version and names the author", () => {
    const revised = revise(tagged, { set_star: null }, by);
    assert.deepEqual(revised, { kind: "revised", labels: { ...tagged, star: null, version: 8, ...by } });
  });

  it("does not change the version if nothing changes", () => {
    const patches: Patch[] = [
      {},
      { set_star: 3 },
      { add_tags: ["a"] },
      { remove_tags: ["x"] },
      { set_tags: ["a", "b"], set_notes: "n" },
    ];
    for (const patch of patches) assert.equal(revise(tagged, patch, by).kind, "unchanged", JSON.stringify(patch));
  });

  it("refuses more tags than an image may have", () => {
    const many = Array.from({ length: limits.tagsPerImage }, (_, index) => `t${index}`);
    assert.deepEqual(revise(tagged, { add_tags: many }, by), {
      kind: "refused",
      reason: "Not added: an image can have up to 200 tags, and this would make 202. Add fewer, or remove some first.",
    });
    assert.deepEqual(revise({ ...tagged, tags: [...many, "over"] }, { add_tags: ["new"] }, by), {
      kind: "refused",
      reason: "Not added: this image has 201 tags, and new ones are possible only below 200. Remove some first.",
    });
  });

  it("edits an image that already has more tags, unless the edit adds to them", () => {
    const tags = Array.from({ length: limits.tagsPerImage + 5 }, (_, index) => `t${index}`);
    const crowded = { ...tagged, tags };
    const starred = revise(crowded, { set_star: 1 }, by);
    assert.deepEqual(starred.kind === "revised" && starred.labels.tags, tags);
    assert.equal(revise(crowded, { remove_tags: ["t0"] }, by).kind, "revised");
    assert.equal(revise(crowded, { remove_tags: ["t0"], add_tags: ["new"] }, by).kind, "revised");
    assert.equal(revise(crowded, { add_tags: ["new"] }, by).kind, "refused");
  });

  it("treats tags as a set", () => {
    const tags = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"));
    fc.assert(
      fc.property(tags, tags, tags, (has, removes, adds) => {
        const revised = revise({ ...unlabelled, tags: has }, { remove_tags: removes, add_tags: adds }, by);
        const result = revised.kind === "revised" ? revised.labels.tags : has;
        assert.deepEqual(new Set(result), new Set([...has.filter((tag) => !removes.includes(tag)), ...adds]));
        assert.equal(new Set(result).size, result.length);
      }),
    );
  });
});

describe("replaceLabels", () => {
  it("increments the version even if nothing differs", () => {
    assert.equal(replaceLabels(tagged, { tags: ["a", "b"], notes: "n", star: 3 }, by).version, 8);
  });
});

describe("reviseMetrics", () => {
  it("merges numbers, and null removes one", () => {
    const revised = reviseMetrics({ ...tagged, metrics: { x: 1, y: 2 } }, { x: null, z: 3 }, by);
    assert.deepEqual(revised.kind === "revised" && revised.labels.metrics, { y: 2, z: 3 });
  });

  it("drops the field with the last number", () => {
    const revised = reviseMetrics({ ...tagged, metrics: { x: 1 } }, { x: null }, by);
    assert.ok(revised.kind === "revised" && !("metrics" in revised.labels));
  });

  it("does not change the version if nothing changes", () => {
    assert.equal(reviseMetrics({ ...tagged, metrics: { x: 1 } }, { x: 1, y: null }, by).kind, "unchanged");
  });
});
