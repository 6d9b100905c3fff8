import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { sampleLabels, samplePath, sampleRecord } from "../support/sample-log.ts";

describe("createMemoryJournal", () => {
  it("keeps labels until the end of the process", async () => {
    const journal = createMemoryJournal({ labels: new Map([["/a.jpg", sampleLabels(1)]]) });
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "durable" });
    assert.deepEqual([...(await journal.load()).labels.keys()], ["/a.jpg", samplePath(2)]);
    assert.equal(journal.status().enabled, false);
  });

  it("refuses as it is told to, and keeps nothing of that", async () => {
    const journal = createMemoryJournal();
    journal.refuse("disk_full");
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "disk_full" });
    assert.equal(journal.status().problem, "disk_full");
    journal.refuse(undefined);
    assert.equal((await journal.load()).labels.size, 0);
  });

  it("answers no sooner than it is let", async () => {
    const journal = createMemoryJournal();
    const letGo = journal.hold();
    let isAnswered = false;
    const answer = journal.append([sampleRecord(2)]).then((outcome) => {
      isAnswered = true;
      return outcome;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isAnswered, false);
    letGo();
    assert.deepEqual(await answer, { kind: "durable" });
  });

  it("refuses views of one who saw an older state", async () => {
    const journal = createMemoryJournal();
    const { etag } = await journal.loadViews();
    const saved = await journal.saveViews({ version: 1, views: [1] }, etag);
    assert.ok(saved.kind === "saved");
    assert.equal((await journal.saveViews({ version: 1, views: [2] }, etag)).kind, "conflict");
    assert.equal((await journal.saveViews({ version: 1, views: [2] }, saved.etag)).kind, "saved");
  });
});
