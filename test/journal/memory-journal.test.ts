import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { sampleLabels, samplePath, sampleRecord } from "../support/sample-log.ts";

describe("createMemoryJournal", () => {
  it("holds labels until the process ends", async () => {
    const journal = createMemoryJournal({ labels: new Map([["/a.jpg", sampleLabels(1)]]) });
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "durable" });
    assert.deepEqual([...(await journal.load()).labels.keys()], ["/a.jpg", samplePath(2)]);
    assert.equal(journal.status().enabled, false);
  });

  it("refuses views with an outdated ETag", async () => {
    const journal = createMemoryJournal();
    const { etag } = await journal.loadViews();
    const saved = await journal.saveViews({ version: 1, views: [1] }, etag);
    assert.ok(saved.kind === "saved");
    assert.equal((await journal.saveViews({ version: 1, views: [2] }, etag)).kind, "conflict");
    assert.equal((await journal.saveViews({ version: 1, views: [2] }, saved.etag)).kind, "saved");
  });
});
