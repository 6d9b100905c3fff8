import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { labelFolder } from "../support/label-folder.ts";
import { durable, log, openJournal, previous, snapshot, textOf } from "../support/open-journal.ts";
import { encodeLines } from "../../src/journal/log/log-line.ts";
import { sampleLabels, sampleLog, samplePath, sampleRecord } from "../support/sample-log.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";

describe("damaged labels", () => {
  it("falls back to the previous snapshot, and backs up the damaged one", async () => {
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

  it("quarantines damaged lines before it rewrites the log", async () => {
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

  it("reads a record on the same line as a torn one, as Lenslet 0.2 writes them", async () => {
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

  it("does not change fields that a line leaves out, such as in metrics lines of Lenslet 0.2", async () => {
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

describe("a log of Lenslet 0.2", () => {
  const line = (id: number, version: number, star: number, time: string) =>
    `{"id": ${id}, "type": "item-updated", "path": "/a.jpg", "version": ${version}, "star": ${star}, "updated_at": "2026-01-01T00:00:0${time}Z"}\n`;
  const starOf = async (snapshotText: string | undefined, logText: string) => {
    const disk = createSimulatedDisk();
    if (snapshotText) disk.put(snapshot, snapshotText);
    disk.put(log, logText);
    const { labels } = await openJournal(disk).journal.load();
    const { star, version } = labels.get("/a.jpg") ?? {};
    return { star, version };
  };
  const upTo = (id: number, version: number) =>
    `{"version": 1, "last_event_id": ${id}, "items": {"/a.jpg": {"star": 3, "version": ${version}, "updated_at": "2026-01-01T00:00:05Z"}}}`;

  it("treats a later edit with a lower version as newer, because a refresh restarted the versions", async () => {
    assert.deepEqual(await starOf(undefined, line(1, 8, 1, "1") + line(2, 2, 2, "2")), { star: 2, version: 9 });
    assert.deepEqual(await starOf(upTo(1, 8), line(2, 2, 2, "6")), { star: 2, version: 9 });
    assert.deepEqual(await starOf(undefined, line(1, 8, 1, "1") + line(2, 2, 2, "2") + line(3, 3, 4, "3")), {
      star: 4,
      version: 10,
    });
  });

  it("requires both a later id and a later time", async () => {
    assert.deepEqual(await starOf(undefined, line(2, 8, 1, "1") + line(1, 2, 2, "2")), { star: 1, version: 8 });
    assert.deepEqual(await starOf(undefined, line(1, 8, 1, "2") + line(2, 2, 2, "1")), { star: 1, version: 8 });
  });

  it("applies the edits of a second server, whose ids are below the snapshot's", async () => {
    assert.deepEqual(await starOf(upTo(90, 4), line(7, 5, 1, "6")), { star: 1, version: 5 });
    assert.deepEqual(await starOf(upTo(90, 4), line(7, 5, 1, "4")), { star: 3, version: 4 });
    assert.deepEqual(await starOf(upTo(90, 4), line(7, 4, 1, "6")), { star: 3, version: 4 });
    const other = '{"version": 1, "last_event_id": 90, "items": {"/b.jpg": {"version": 4}}}';
    assert.deepEqual(await starOf(other, line(7, 2, 1, "1")), { star: 1, version: 2 });
  });

  it("preserves such edits in a rewritten log until two snapshots hold them", async () => {
    const disk = createSimulatedDisk();
    disk.put(snapshot, upTo(90, 4));
    disk.put(log, line(7, 5, 1, "6"));
    const { journal, pass } = openJournal(disk, { thresholds: { snapshotEvery: 1, compactAbove: 1 } });
    await journal.load();
    await journal.append([sampleRecord(1)]);
    await pass(400);
    assert.match(textOf(disk, log), /"id": 7,/);
    disk.put(snapshot, `${textOf(disk, snapshot)}damage`);
    disk.kill();
    const { labels } = await openJournal(disk).journal.load();
    assert.equal(labels.get("/a.jpg")?.star, 1);
  });

  it("trusts versions only on lines with a checksum", async () => {
    const [bytes] = encodeLines([{ type: "item-updated", path: "/a.jpg", labels: sampleLabels(1, 4) }], 2);
    const newer = new TextDecoder().decode(bytes);
    assert.deepEqual(await starOf(undefined, line(1, 8, 1, "1") + newer), { star: 1, version: 8 });
  });
});
