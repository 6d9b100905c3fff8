import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LabelRecord } from "../../src/journal/journal.ts";
import { createMovedLabels } from "../../src/labels/moved-labels.ts";
import { createLabelWriter } from "../../src/labels/writer.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";

const file = (path: string) => ({ path, size: 10, modifiedAt: 1, inode: 7 });

/** A file that was renamed from `/from.png` to `/to.png`. */
function openMoved(given: Readonly<Record<string, Labels>>, isMissing: () => Promise<boolean> = async () => true) {
  const labels = new Map(Object.entries(given));
  const labelsOf = (path: string) => labels.get(path) ?? unlabelled;
  const publish = (records: readonly LabelRecord[]) => {
    for (const record of records) labels.set(record.path, record.labels);
  };
  const writer = createLabelWriter({
    journal: { append: async () => ({ kind: "durable" }) },
    visible: { of: labelsOf, apply: publish, applyLong: async (byPath) => publish([...byPath.values()]) },
    cursor: () => 0,
    random: { hex: () => "group" },
  });
  const moved = createMovedLabels({
    writer,
    labelsOf,
    isImage: (path) => path === "/to.png",
    isMissing,
    timestamp: () => "2026-01-01T00:00:00.000Z",
  });
  moved.note({ removed: [file("/from.png")], added: [file("/to.png")] });
  return { labels, moved, star: (path: string) => labelsOf(path).star };
}

describe("labels of a file that seems to be renamed", () => {
  it("stay when the new path has got labels meanwhile", async () => {
    const { labels, moved, star } = openMoved({ "/from.png": { ...unlabelled, star: 4, version: 2 } });
    labels.set("/to.png", { ...unlabelled, star: 1, version: 2 });
    await moved.settle(async () => {});
    assert.deepEqual([star("/from.png"), star("/to.png")], [4, 1]);
  });

  it("stay when the old file is still on the disk", async () => {
    const { moved, star } = openMoved({ "/from.png": { ...unlabelled, star: 4, version: 2 } }, async () => false);
    await moved.settle(async () => {});
    assert.deepEqual([star("/from.png"), star("/to.png")], [4, null]);
  });

  it("get a version above those that both paths had", async () => {
    const given = {
      "/from.png": { ...unlabelled, star: 4 as const, version: 2 },
      "/to.png": { ...unlabelled, version: 9 },
    };
    const { labels, moved } = openMoved(given);
    await moved.settle(async () => {});
    assert.deepEqual([labels.get("/to.png")?.star, labels.get("/to.png")?.version], [4, 10]);
    assert.deepEqual([labels.get("/from.png")?.star, labels.get("/from.png")?.version], [null, 3]);
  });
});
