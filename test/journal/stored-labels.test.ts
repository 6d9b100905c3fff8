import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { labelFolder } from "../support/journal-history.ts";
import { durable, log, openJournal, previous, snapshot, textOf } from "../support/open-journal.ts";
import { sampleLabels, sampleLog, samplePath, sampleRecord } from "../support/sample-log.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";

describe("damaged labels", () => {
  it("uses the previous snapshot for a damaged one, which it keeps", async () => {
    const disk = createSimulatedDisk();
    const first = openJournal(disk);
    await first.journal.load();
    await first.journal.append([sampleRecord(1)]);
    await first.pass(400);
    await first.journal.append([sampleRecord(2)]);
    await first.journal.close();
    const damaged = textOf(disk, snapshot).replace("note 1", "note 7");
    disk.put(snapshot, damaged);

    const { journal } = openJournal(disk);
    const { labels } = await journal.load();
    assert.deepEqual(
      labels,
      new Map([
        [samplePath(1), sampleLabels(1)],
        [samplePath(2), sampleLabels(2)],
      ]),
    );
    assert.equal(journal.status().damaged, 1);
    await journal.append([sampleRecord(3)]);
    await journal.close();
    assert.equal(textOf(disk, `${labelFolder}/labels.snapshot.damaged-1.json`), damaged);
    assert.match(textOf(disk, previous), /"last_event_id":1,/);
    const again = openJournal(disk);
    assert.equal((await again.journal.load()).labels.size, 3);
    assert.equal(again.journal.status().damaged, 0);
  });

  it("keeps damaged lines aside before the log loses them", async () => {
    const disk = createSimulatedDisk();
    disk.put(
      log,
      Buffer.concat([
        sampleLog(1),
        Buffer.from("neither this\n"),
        sampleLog(2).subarray(sampleLog(1).length),
        Buffer.from('{"id": 9, "ty'),
      ]),
    );
    const { journal } = openJournal(disk);
    assert.equal((await journal.load()).labels.size, 2);
    assert.equal(journal.status().damaged, 2);
    assert.deepEqual(await journal.append([sampleRecord(7)]), durable);
    assert.equal(textOf(disk, `${labelFolder}/labels.log.damaged`), 'neither this\n{"id": 9, "ty\n');
    const again = openJournal(disk);
    assert.equal((await again.journal.load()).labels.size, 3);
    assert.equal(again.journal.status().damaged, 0);
  });

  it("reads a record that was glued to a torn one, as Lenslet 0.2 leaves them", async () => {
    const disk = createSimulatedDisk();
    disk.put(
      log,
      '{"id": 1, "type": "item-updated", "path": "/torn{"id": 2, "type": "item-updated", "path": "/a.jpg", "version": 2, "star": 5}\n',
    );
    const { journal } = openJournal(disk);
    assert.equal((await journal.load()).labels.get("/a.jpg")?.star, 5);
    assert.equal(journal.status().damaged, 1);
  });

  it("applies a line only if its version is higher", async () => {
    const disk = createSimulatedDisk();
    disk.put(snapshot, '{"version": 1, "last_event_id": 1, "items": {"/a.jpg": {"star": 3, "version": 5}}}');
    const line = (id: number, version: number, star: number) =>
      `{"id": ${id}, "type": "item-updated", "path": "/a.jpg", "version": ${version}, "star": ${star}}\n`;
    disk.put(log, line(1, 9, 1) + line(2, 4, 2) + line(3, 6, 4) + line(4, 6, 5));
    const { labels } = await openJournal(disk).journal.load();
    assert.equal(labels.get("/a.jpg")?.star, 4);
    assert.equal(labels.get("/a.jpg")?.version, 6);
  });

  it("keeps what a line does not mention, as metrics of Lenslet 0.2 do not", async () => {
    const disk = createSimulatedDisk();
    disk.put(
      snapshot,
      '{"version": 1, "last_event_id": 1, "items": {"/a.jpg": {"star": 3, "notes": "n", "tags": ["t"], "version": 5}}}',
    );
    disk.put(
      log,
      '{"id": 2, "type": "metrics-updated", "path": "/a.jpg", "version": 6, "metrics": {"s": 1}, "updated_at": "t", "updated_by": "u"}\n',
    );
    const { labels } = await openJournal(disk).journal.load();
    assert.deepEqual(labels.get("/a.jpg"), {
      tags: ["t"],
      notes: "n",
      star: 3,
      version: 6,
      updated_at: "t",
      updated_by: "u",
      metrics: { s: 1 },
    });
  });
});
