import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileSystem } from "../../src/journal/disk/file-system.ts";
import type { LabelRecord } from "../../src/journal/journal.ts";
import { freeLock, labelFolder, settle } from "../support/label-folder.ts";
import { manualClock } from "../support/manual-clock.ts";
import { durable, log, openJournal, previous, snapshot, textOf } from "../support/open-journal.ts";
import { sampleLabels, sampleLog, samplePath, sampleRecord } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";

const small = { snapshotEvery: 400, compactAbove: 600 };

describe("createFolderJournal", () => {
  it("creates nothing before the first change", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk);
    await journal.load();
    await journal.loadViews();
    await pass(60_000);
    await journal.close();
    assert.deepEqual(disk.paths(), ["", "/served"]);
  });

  it("loads every durable change after a power cut", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    assert.deepEqual(await journal.append([sampleRecord(1), sampleRecord(2)]), durable);
    assert.deepEqual(await journal.append([sampleRecord(1, 3)]), durable);
    disk.cutPower(seededRandom(1));
    const { labels } = await openJournal(disk).journal.load();
    assert.deepEqual(
      labels,
      new Map([
        [samplePath(1), sampleLabels(1, 3)],
        [samplePath(2), sampleLabels(2)],
      ]),
    );
  });

  it("writes a snapshot within a second of the first change, and another when it closes", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    assert.equal(disk.read(snapshot), undefined);
    await pass(999);
    assert.match(textOf(disk, snapshot), /"last_event_id":1,/);
    await journal.append([sampleRecord(2)]);
    await journal.close();
    assert.match(textOf(disk, snapshot), /"last_event_id":2,/);
    assert.match(textOf(disk, previous), /"last_event_id":1,/);
  });

  it("continues numbering after the largest known id", async () => {
    const disk = createSimulatedDisk();
    disk.put(snapshot, '{"version": 1, "last_event_id": 40, "items": {}}');
    disk.put(log, sampleLog(3));
    const { journal } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(9)]);
    assert.match(textOf(disk, log), /\n\{"id":41,/);
  });

  it("shows stored labels without a lock, and refuses edits", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, sampleLog(3));
    const { journal, pass } = openJournal(disk, { lock: undefined });
    const { labels } = await journal.load();
    assert.equal(labels.size, 3);
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "read_only" });
    assert.deepEqual(await journal.saveViews({ version: 1, views: [] }, undefined), {
      kind: "refused",
      reason: "read_only",
    });
    assert.equal(journal.status().problem, "read_only");
    await pass(60_000);
    await journal.close();
    assert.deepEqual(disk.paths(), ["", "/served", labelFolder, log]);
  });

  it("shows labels of a newer version of Lenslet, and does not change them", async () => {
    const disk = createSimulatedDisk();
    const content = `{"version": 2, "last_event_id": 1, "items": {"/a.jpg": {"star": 3, "version": 2}}}`;
    disk.put(snapshot, content);
    const { journal } = openJournal(disk);
    const { labels } = await journal.load();
    assert.equal(labels.get("/a.jpg")?.star, 3);
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "read_only" });
    assert.match(journal.status().warnings.join(), /newer version of Lenslet/);
    await journal.close();
    assert.equal(textOf(disk, snapshot), content);
  });

  for (const name of ["labels.log.jsonl", "labels.snapshot.json", "views.json", "labels.log.damaged", ""]) {
    for (const kind of ["link", "other"] as const) {
      it(`does not write where ${name || ".lenslet"} is a ${kind === "link" ? "symbolic link" : "FIFO"}`, async () => {
        const disk = createSimulatedDisk();
        if (name) disk.put(`${labelFolder}/views.json`, '{"version": 1, "views": []}');
        disk.putSpecial(name ? `${labelFolder}/${name}` : labelFolder, kind);
        const before = disk.paths();
        const { journal } = openJournal(disk);
        assert.equal((await journal.load()).labels.size, 0);
        assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "read_only" });
        assert.match(journal.status().warnings.join(), /symbolic link|special file/);
        assert.match(journal.status().read_only_reason ?? "", /symbolic link|special file/);
        await journal.close();
        assert.deepEqual(disk.paths(), before);
      });
    }
  }

  it("preserves unknown fields and types through snapshots and compactions", async () => {
    const disk = createSimulatedDisk();
    disk.put(
      snapshot,
      '{"version": 1, "last_event_id": 2, "made_by": "x", "items": {"/a.jpg": {"star": 3, "version": 2, "hue": 7}}}',
    );
    disk.put(
      log,
      '{"id": 3, "type": "album-created", "name": "best"}\n{"id": 4, "type": "item-updated", "path": "/a.jpg", "version": 3, "star": 4, "mood": "calm"}\n',
    );
    const { journal, pass } = openJournal(disk, { thresholds: small });
    await journal.load();
    for (let version = 2; version < 12; version += 1) {
      await journal.append([sampleRecord(1, version)]);
      await pass(400);
    }
    assert.match(textOf(disk, log), /album-created/);
    assert.doesNotMatch(textOf(disk, log), /mood/);
    const [item] = [...textOf(disk, snapshot).matchAll(/"\/a.jpg":\{[^}]*\}/g)];
    assert.match(String(item), /"hue":7/);
    assert.match(String(item), /"mood":"calm"/);
    assert.match(textOf(disk, snapshot), /"made_by":"x"/);
  });

  it("does not compact lines that the previous snapshot needs", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk, { thresholds: small });
    await journal.load();
    for (let number = 0; number < 12; number += 1) {
      await journal.append([sampleRecord(number)]);
      await pass(400);
    }
    assert.ok((disk.read(log)?.length ?? 0) < 3 * small.compactAbove);
    await journal.close();
    disk.put(snapshot, "damaged");
    const { labels } = await openJournal(disk).journal.load();
    assert.equal(labels.size, 12);
  });

  it("restores the responses of the last ten minutes after a crash, even from a compacted log", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock, pass } = openJournal(disk, { thresholds: small });
    await journal.load();
    const edit = (number: number): LabelRecord => ({
      ...sampleRecord(number),
      response: { key: `key-${number}`, fingerprint: "f", at: clock.wallTime(), status: 200, body: `{"n":${number}}` },
    });
    for (let number = 0; number < 12; number += 1) {
      await journal.append([edit(number)]);
      await pass(60_000);
    }
    disk.kill();
    const later = openJournal(disk, { clock: manualClock(clock.wallTime()) });
    const { responses } = await later.journal.load();
    assert.deepEqual(
      responses.map(({ key }) => key),
      ["key-3", "key-4", "key-5", "key-6", "key-7", "key-8", "key-9", "key-10", "key-11"],
    );
    assert.equal(responses[0]?.body, '{"n":3}');
  });

  it("drops a partly written request, but no other request of its batch", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    const more = true;
    const response = { key: "k", fingerprint: "f", at: 0, status: 200, body: "{}" };
    await journal.append([
      sampleRecord(1),
      { ...sampleRecord(2), more },
      { ...sampleRecord(3), more },
      { ...sampleRecord(4), response },
    ]);
    const whole = disk.read(log) ?? new Uint8Array(0);
    disk.kill();
    disk.put(log, whole.slice(0, whole.lastIndexOf(0x0a, whole.length - 2) + 1));
    const again = openJournal(disk);
    assert.deepEqual([...(await again.journal.load()).labels.keys()], [samplePath(1)]);
    await again.journal.append([sampleRecord(5)]);
    assert.ok((disk.read(log)?.length ?? 0) < whole.length);
    assert.match(textOf(disk, `${labelFolder}/labels.log.damaged`), /image-3/);
    assert.equal((await openJournal(disk).journal.load()).labels.size, 2);
  });

  it("accepts edits while a snapshot is being written", async () => {
    const disk = createSimulatedDisk();
    const blocked: (() => void)[] = [];
    const files: FileSystem = { ...disk.files() };
    const slow: FileSystem = {
      ...files,
      async open(path, mode) {
        if (path.includes("labels.snapshot.json.")) await new Promise<void>((resolve) => blocked.push(resolve));
        return files.open(path, mode);
      },
    };
    const { journal, pass } = openJournal(disk, { files: slow });
    await journal.load();
    await journal.append([sampleRecord(1)]);
    await pass(400);
    assert.equal(blocked.length, 1);
    assert.deepEqual(await journal.append([sampleRecord(2)]), durable);
    assert.equal(disk.read(snapshot), undefined);
    blocked[0]?.();
    await settle();
    assert.ok(disk.read(snapshot));
  });

  it("closes once, and refuses edits afterwards", async () => {
    const disk = createSimulatedDisk();
    let releases = 0;
    const { journal, clock } = openJournal(disk, { lock: { ...freeLock, release: async () => void (releases += 1) } });
    await journal.load();
    const last = journal.append([sampleRecord(1)]);
    await Promise.all([journal.close(), journal.close()]);
    assert.deepEqual(await last, durable);
    assert.equal(releases, 1);
    assert.equal(clock.pending(), 0);
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
  });
});
