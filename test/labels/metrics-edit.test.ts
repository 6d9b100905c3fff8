import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { planMetrics } from "../../src/labels/metrics-edit.ts";
import type { Labels } from "../../src/wire/sidecar.ts";
import { MetricsOutcome } from "../../src/wire/sidecar.ts";

const by = { updated_by: "scorer", updated_at: "2026-11-24T20:00:00.000Z" };
const unlabelled: Labels = { tags: [], notes: "", star: null, version: 1, updated_at: "", updated_by: "" };
const paths = Array.from({ length: 5000 }, (_, index) => `/${index}.jpg`);

describe("an edit of the metrics of many images", () => {
  it("lets others run after every 64 images and every 256 outcomes", async () => {
    let reads = 0;
    let readsInSlice = 0;
    let mostReads = 0;
    let slices = 0;
    const slice = {
      isOver: () => true,
      next: async () => {
        slices += 1;
        readsInSlice = 0;
      },
    };
    const read = () => {
      reads += 1;
      readsInSlice += 1;
      mostReads = Math.max(mostReads, readsInSlice);
      return unlabelled;
    };
    const changes = new Map(paths.map((path) => [path, { score: 1 }]));
    const plan = await planMetrics(paths, changes, () => true, read, by, slice);
    assert.equal(plan.kind, "planned");
    assert.equal(reads, 5000);
    assert.equal(mostReads, 64);
    assert.equal(slices, Math.ceil(5000 / 64) + Math.ceil(5000 / 256));
  });

  it("lists the outcomes in the order of the request", async () => {
    const changes = new Map(paths.map((path, index) => [path, index % 2 === 0 ? { score: 1 } : {}]));
    const asked = [...paths, "/gone.jpg", paths[0] ?? ""];
    changes.set("/gone.jpg", { score: 1 });
    const never = { isOver: () => false, next: async () => {} };
    const plan = await planMetrics(
      asked,
      changes,
      (path) => path !== "/gone.jpg",
      () => unlabelled,
      by,
      never,
    );
    assert(plan.kind === "planned");
    const { updated, items } = MetricsOutcome.parse(JSON.parse(plan.pieces.join("")));
    assert.equal(updated, 2500);
    assert.equal(plan.records.length, 2500);
    assert.deepEqual(
      items.map(({ path }) => path),
      asked,
    );
    assert.deepEqual(items.slice(0, 2), [
      { path: "/0.jpg", status: "changed", version: 2 },
      { path: "/1.jpg", status: "unchanged", version: 1 },
    ]);
    assert.deepEqual(items.at(-2), { path: "/gone.jpg", status: "not_found" });
    assert.deepEqual(items.at(-1), items[0]);
  });
});
