import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { labelFolder } from "../../support/label-folder.ts";
import { openJournal, textOf } from "../../support/open-journal.ts";
import { sampleRecord } from "../../support/sample-log.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";

describe("saved views", () => {
  const views = { version: 1, views: [{ id: "1", name: "picks" }] };

  it("survive a power cut once they are saved", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    const none = await journal.loadViews();
    assert.deepEqual(none.views, { version: 1, views: [] });
    const saved = await journal.saveViews(views, none.etag);
    assert.ok(saved.kind === "saved");
    disk.cutPower(seededRandom(5));
    assert.deepEqual(await openJournal(disk).journal.loadViews(), { views, etag: saved.etag });
  });

  it("are not overwritten with an outdated ETag", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    const none = await journal.loadViews();
    const saved = await journal.saveViews(views, none.etag);
    assert.ok(saved.kind === "saved");
    const late = await journal.saveViews({ version: 1, views: [] }, none.etag);
    assert.deepEqual(late, { kind: "conflict", current: { views, etag: saved.etag } });
  });

  it("are backed up if damaged, before they are replaced", async () => {
    const disk = createSimulatedDisk();
    disk.put(`${labelFolder}/views.json`, '{"version": 1, "vie');
    const { journal } = openJournal(disk);
    await journal.load();
    const { etag } = await journal.loadViews();
    assert.match(journal.status().warnings.join(), /views.json is damaged/);
    assert.equal((await journal.saveViews(views, etag)).kind, "saved");
    assert.equal(textOf(disk, `${labelFolder}/views.damaged-1.json`), '{"version": 1, "vie');
  });

  it("do not create a removed folder again", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    disk.removeTree(labelFolder);
    assert.deepEqual(await journal.saveViews(views, undefined), { kind: "refused", reason: "write_failed" });
    assert.deepEqual(disk.paths(), ["", "/served"]);
  });

  it("are refused by a full disk, and the old ones stay", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    await journal.saveViews(views, undefined);
    disk.capacity = (disk.read(`${labelFolder}/views.json`)?.length ?? 0) + 3;
    assert.deepEqual(await journal.saveViews({ ...views, more: "x".repeat(99) }, undefined), {
      kind: "refused",
      reason: "disk_full",
    });
    assert.deepEqual((await journal.loadViews()).views, views);
  });
});
