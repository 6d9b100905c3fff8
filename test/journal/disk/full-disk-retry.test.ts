import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { retryOnFullDisk } from "../../../src/journal/disk/full-disk-retry.ts";
import { labelFolder } from "../../support/label-folder.ts";
import { durable, openJournal } from "../../support/open-journal.ts";
import { sampleRecord } from "../../support/sample-log.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";

/** A disk full of files that can be made again, such as thumbnails. */
function fullDisk(cachedBytes: number) {
  const disk = createSimulatedDisk();
  const cached = "/served/cached";
  disk.put(cached, new Uint8Array(cachedBytes));
  disk.capacity = cachedBytes;
  let asked = 0;
  const files = retryOnFullDisk(disk.files(), async () => {
    asked++;
    if (!disk.paths().includes(cached)) return false;
    disk.removeTree(cached);
    return true;
  });
  return { disk, files, asked: () => asked };
}

describe("retryOnFullDisk", () => {
  it("stores an edit on a full disk by removing files that can be made again", async () => {
    const { disk, files, asked } = fullDisk(100_000);
    const { journal } = openJournal(disk, { files });
    await journal.load();
    assert.deepEqual(await journal.append([sampleRecord(1)]), durable);
    assert.deepEqual(await journal.append([sampleRecord(2)]), durable);
    assert.equal(asked(), 1);
    assert.equal(journal.status().problem, null);
    assert.equal((await openJournal(disk).journal.load()).labels.size, 2);
    assert.equal((await journal.saveViews({ version: 1, views: [] }, undefined)).kind, "saved");
  });

  it("refuses the edit if there is nothing left to remove", async () => {
    const { disk, files, asked } = fullDisk(10);
    const { journal } = openJournal(disk, { files });
    await journal.load();
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "disk_full" });
    assert.equal(asked(), 2);
    disk.capacity = 100_000;
    assert.deepEqual(await journal.append([sampleRecord(1)]), durable);
  });

  it("does not retry other errors, or a failed sync", async () => {
    for (const [action, code] of [
      ["append", "EIO"],
      ["sync", "ENOSPC"],
    ] as const) {
      const { disk, files, asked } = fullDisk(100_000);
      disk.capacity = 1_000_000;
      const { journal } = openJournal(disk, { files });
      await journal.load();
      disk.onCall = (call) => (call.action === action && call.path.startsWith(labelFolder) ? code : undefined);
      assert.equal((await journal.append([sampleRecord(1)])).kind, "refused");
      assert.equal(asked(), 0, action);
    }
  });
});
