import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileSystem } from "../../src/journal/file-system.ts";
import { createFolderJournal, type FolderJournalOptions } from "../../src/journal/folder-journal.ts";
import type { LabelRecord } from "../../src/journal/journal.ts";
import { freeLock, labelFolder, settle } from "../support/journal-history.ts";
import { manualClock } from "../support/manual-clock.ts";
import { sampleLabels, sampleLog, samplePath, sampleRecord } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk, type SimulatedDisk } from "../support/simulated-disk.ts";

const log = `${labelFolder}/labels.log.jsonl`;
const snapshot = `${labelFolder}/labels.snapshot.json`;
const previous = `${labelFolder}/labels.snapshot.previous.json`;
const small = { snapshotEvery: 400, compactAbove: 600 };

function open(disk: SimulatedDisk, options: Partial<FolderJournalOptions> = {}) {
  const clock = manualClock();
  const journal = createFolderJournal({
    folder: labelFolder,
    clock,
    lock: freeLock,
    random: seededRandom(3),
    files: disk.files(),
    ...options,
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };
  return { journal, clock, pass };
}

const textOf = (disk: SimulatedDisk, path: string) => new TextDecoder().decode(disk.read(path));
const durable = { kind: "durable" };

describe("createFolderJournal", () => {
  it("creates nothing before the first change", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = open(disk);
    await journal.load();
    await journal.loadViews();
    await pass(60_000);
    await journal.close();
    assert.deepEqual(disk.paths(), ["", "/served"]);
  });

  it("finds again after a power cut what it called durable", async () => {
    const disk = createSimulatedDisk();
    const { journal } = open(disk);
    await journal.load();
    assert.deepEqual(await journal.append([sampleRecord(1), sampleRecord(2)]), durable);
    assert.deepEqual(await journal.append([sampleRecord(1, 3)]), durable);
    disk.cutPower(seededRandom(1));
    const { labels } = await open(disk).journal.load();
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
    const { journal, pass } = open(disk);
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

  it("numbers lines on from the largest id it has seen", async () => {
    const disk = createSimulatedDisk();
    disk.put(snapshot, '{"version": 1, "last_event_id": 40, "items": {}}');
    disk.put(log, sampleLog(3));
    const { journal } = open(disk);
    await journal.load();
    await journal.append([sampleRecord(9)]);
    assert.match(textOf(disk, log), /\n\{"id":41,/);
  });

  it("refuses edits without a lock, and shows what is there", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, sampleLog(3));
    const { journal, pass } = open(disk, { lock: undefined });
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

  it("shows what a later version of Lenslet has written, and leaves it alone", async () => {
    const disk = createSimulatedDisk();
    const content = `{"version": 2, "last_event_id": 1, "items": {"/a.jpg": {"star": 3, "version": 2}}}`;
    disk.put(snapshot, content);
    const { journal } = open(disk);
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
        const { journal } = open(disk);
        assert.equal((await journal.load()).labels.size, 0);
        assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "read_only" });
        assert.match(journal.status().warnings.join(), /symbolic link|special file/);
        await journal.close();
        assert.deepEqual(disk.paths(), before);
      });
    }
  }

  it("keeps unknown fields and types through snapshots and compactions", async () => {
    const disk = createSimulatedDisk();
    disk.put(
      snapshot,
      '{"version": 1, "last_event_id": 2, "made_by": "x", "items": {"/a.jpg": {"star": 3, "version": 2, "hue": 7}}}',
    );
    disk.put(
      log,
      '{"id": 3, "type": "album-created", "name": "best"}\n{"id": 4, "type": "item-updated", "path": "/a.jpg", "version": 3, "star": 4, "mood": "calm"}\n',
    );
    const { journal, pass } = open(disk, { thresholds: small });
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

  it("keeps in a compaction what the previous snapshot needs", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = open(disk, { thresholds: small });
    await journal.load();
    for (let number = 0; number < 12; number += 1) {
      await journal.append([sampleRecord(number)]);
      await pass(400);
    }
    assert.ok((disk.read(log)?.length ?? 0) < 3 * small.compactAbove);
    await journal.close();
    disk.put(snapshot, "damaged");
    const { labels } = await open(disk).journal.load();
    assert.equal(labels.size, 12);
  });

  it("gives the first answers of the last ten minutes back after a crash, compacted or not", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock, pass } = open(disk, { thresholds: small });
    await journal.load();
    const edit = (number: number): LabelRecord => ({
      ...sampleRecord(number),
      reply: { key: `key-${number}`, fingerprint: "f", at: clock.wallTime(), status: 200, body: `{"n":${number}}` },
    });
    for (let number = 0; number < 12; number += 1) {
      await journal.append([edit(number)]);
      await pass(60_000);
    }
    disk.kill();
    const later = open(disk, { clock: manualClock(clock.wallTime()) });
    const { replies } = await later.journal.load();
    assert.deepEqual(
      replies.map(({ key }) => key),
      ["key-3", "key-4", "key-5", "key-6", "key-7", "key-8", "key-9", "key-10", "key-11"],
    );
    assert.equal(replies[0]?.body, '{"n":3}');
  });

  it("drops a request of which only a part was written", async () => {
    const disk = createSimulatedDisk();
    const { journal } = open(disk);
    await journal.load();
    const reply = { key: "k", fingerprint: "f", at: 0, status: 200, body: "{}" };
    await journal.append([{ ...sampleRecord(1), reply }]);
    const sound = disk.read(log)?.length ?? 0;
    await journal.append([sampleRecord(2), sampleRecord(3), { ...sampleRecord(4), reply }]);
    const whole = disk.read(log) ?? new Uint8Array(0);
    disk.kill();
    disk.put(log, whole.slice(0, whole.lastIndexOf(0x0a, whole.length - 2) + 1));
    const again = open(disk);
    assert.deepEqual([...(await again.journal.load()).labels.keys()], [samplePath(1)]);
    await again.journal.append([sampleRecord(5)]);
    assert.ok((disk.read(log)?.length ?? 0) < whole.length && sound > 0);
    assert.match(textOf(disk, `${labelFolder}/labels.log.damaged`), /image-3/);
    assert.equal((await open(disk).journal.load()).labels.size, 2);
  });

  it("says 507 while the disk is full, and takes edits again once there is space", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = open(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    disk.capacity = (disk.read(log)?.length ?? 0) + 20;
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "disk_full" });
    assert.equal(journal.status().problem, "disk_full");
    assert.ok(textOf(disk, log).endsWith("}\n"));
    disk.capacity = Number.POSITIVE_INFINITY;
    await pass(6_000);
    assert.equal(journal.status().problem, null);
    assert.deepEqual(await journal.append([sampleRecord(3)]), durable);
    disk.cutPower(seededRandom(2));
    assert.deepEqual([...(await open(disk).journal.load()).labels.keys()], [samplePath(1), samplePath(3)]);
  });

  it("says why edits are refused when a damaged log cannot be replaced", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, "garbage\n");
    const { journal, pass } = open(disk);
    await journal.load();
    disk.capacity = 20;
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "disk_full" });
    assert.equal(journal.status().problem, "disk_full");
    disk.capacity = Number.POSITIVE_INFINITY;
    await pass(6_000);
    assert.equal(journal.status().problem, null);
    assert.deepEqual(await journal.append([sampleRecord(1)]), durable);
  });

  it("does not write to a log again whose sync failed, but replaces it", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = open(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    disk.onCall = ({ action, path }) => (action === "sync" && path === log ? "EIO" : undefined);
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
    assert.equal(journal.status().problem, "write_failed");
    const before = await disk.files().facts(log);
    disk.onCall = undefined;
    await pass(2_000);
    assert.deepEqual(await journal.append([sampleRecord(3)]), durable);
    assert.notEqual((await disk.files().facts(log))?.identity, before?.identity);
    assert.equal(journal.status().problem, null);
    disk.cutPower(seededRandom(2));
    assert.deepEqual([...(await open(disk).journal.load()).labels.keys()], [samplePath(1), samplePath(3)]);
  });

  it("notices that the folder has gone, and makes no new one", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = open(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    disk.removeTree(labelFolder);
    await pass(6_000);
    assert.equal(journal.status().problem, "folder_gone");
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
    await journal.close();
    assert.deepEqual(disk.paths(), ["", "/served"]);
  });

  it("notices another writer, and neither cuts nor hides what that one wrote", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = open(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    await pass(400);
    const other = await disk.files().open(log, "append");
    assert.ok(other.kind === "open");
    await other.file.append(
      new TextEncoder().encode('{"id": 2, "type": "item-updated", "path": "/theirs.jpg", "version": 2, "star": 5}\n'),
    );
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
    assert.equal(journal.status().problem, "other_writer");
    await pass(60_000);
    await journal.close();
    const { labels } = await open(disk).journal.load();
    assert.deepEqual([...labels.keys()], [samplePath(1), "/theirs.jpg"]);
  });

  it("notices a log that was changed between its start and its first edit", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, sampleLog(1));
    const { journal } = open(disk);
    await journal.load();
    disk.put(log, sampleLog(2));
    assert.deepEqual(await journal.append([sampleRecord(5)]), { kind: "refused", reason: "write_failed" });
    assert.equal(journal.status().problem, "other_writer");
    assert.deepEqual(disk.read(log), sampleLog(2));
  });

  it("uses the previous snapshot for a damaged one, which it keeps", async () => {
    const disk = createSimulatedDisk();
    const first = open(disk);
    await first.journal.load();
    await first.journal.append([sampleRecord(1)]);
    await first.pass(400);
    await first.journal.append([sampleRecord(2)]);
    await first.journal.close();
    const damaged = textOf(disk, snapshot).replace("note 1", "note 7");
    disk.put(snapshot, damaged);

    const { journal } = open(disk);
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
    const again = open(disk);
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
    const { journal } = open(disk);
    assert.equal((await journal.load()).labels.size, 2);
    assert.equal(journal.status().damaged, 2);
    assert.deepEqual(await journal.append([sampleRecord(7)]), durable);
    assert.equal(textOf(disk, `${labelFolder}/labels.log.damaged`), 'neither this\n{"id": 9, "ty\n');
    const again = open(disk);
    assert.equal((await again.journal.load()).labels.size, 3);
    assert.equal(again.journal.status().damaged, 0);
  });

  it("reads a record that was glued to a torn one, as Lenslet 0.2 leaves them", async () => {
    const disk = createSimulatedDisk();
    disk.put(
      log,
      '{"id": 1, "type": "item-updated", "path": "/torn{"id": 2, "type": "item-updated", "path": "/a.jpg", "version": 2, "star": 5}\n',
    );
    const { journal } = open(disk);
    assert.equal((await journal.load()).labels.get("/a.jpg")?.star, 5);
    assert.equal(journal.status().damaged, 1);
  });

  it("applies a line only if its version is higher", async () => {
    const disk = createSimulatedDisk();
    disk.put(snapshot, '{"version": 1, "last_event_id": 1, "items": {"/a.jpg": {"star": 3, "version": 5}}}');
    const line = (id: number, version: number, star: number) =>
      `{"id": ${id}, "type": "item-updated", "path": "/a.jpg", "version": ${version}, "star": ${star}}\n`;
    disk.put(log, line(1, 9, 1) + line(2, 4, 2) + line(3, 6, 4) + line(4, 6, 5));
    const { labels } = await open(disk).journal.load();
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
    const { labels } = await open(disk).journal.load();
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

  it("does not start where the log cannot be read, but serves", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, sampleLog(2));
    disk.onCall = ({ action, path }) => (action === "read" && path === log ? "EIO" : undefined);
    const { journal } = open(disk);
    assert.equal((await journal.load()).labels.size, 0);
    assert.equal(journal.status().problem, "read_only");
    assert.match(journal.status().warnings.join(), /cannot be opened \(EIO\)/);
  });

  it("removes what a crash left half written", async () => {
    const disk = createSimulatedDisk();
    disk.put(`${labelFolder}/.labels.snapshot.json.0123456789abcdef.tmp`, "half");
    const { journal } = open(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    assert.equal(disk.read(`${labelFolder}/.labels.snapshot.json.0123456789abcdef.tmp`), undefined);
  });

  it("writes on while a snapshot is under way", async () => {
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
    const { journal, pass } = open(disk, { files: slow });
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

  it("closes once, and takes nothing afterwards", async () => {
    const disk = createSimulatedDisk();
    let releases = 0;
    const { journal, clock } = open(disk, { lock: { ...freeLock, release: async () => void (releases += 1) } });
    await journal.load();
    const last = journal.append([sampleRecord(1)]);
    await Promise.all([journal.close(), journal.close()]);
    assert.deepEqual(await last, durable);
    assert.equal(releases, 1);
    assert.equal(clock.pending(), 0);
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
  });
});

describe("saved views", () => {
  const views = { version: 1, views: [{ id: "1", name: "picks" }] };

  it("are saved as a whole and found again", async () => {
    const disk = createSimulatedDisk();
    const { journal } = open(disk);
    await journal.load();
    const none = await journal.loadViews();
    assert.deepEqual(none.views, { version: 1, views: [] });
    const saved = await journal.saveViews(views, none.etag);
    assert.ok(saved.kind === "saved");
    disk.cutPower(seededRandom(5));
    assert.deepEqual(await open(disk).journal.loadViews(), { views, etag: saved.etag });
  });

  it("are not overwritten by one who saw an older state", async () => {
    const disk = createSimulatedDisk();
    const { journal } = open(disk);
    await journal.load();
    const none = await journal.loadViews();
    const saved = await journal.saveViews(views, none.etag);
    assert.ok(saved.kind === "saved");
    const late = await journal.saveViews({ version: 1, views: [] }, none.etag);
    assert.deepEqual(late, { kind: "conflict", current: { views, etag: saved.etag } });
  });

  it("are kept aside if damaged, before others take their place", async () => {
    const disk = createSimulatedDisk();
    disk.put(`${labelFolder}/views.json`, '{"version": 1, "vie');
    const { journal } = open(disk);
    await journal.load();
    const { etag } = await journal.loadViews();
    assert.match(journal.status().warnings.join(), /views.json is damaged/);
    assert.equal((await journal.saveViews(views, etag)).kind, "saved");
    assert.equal(textOf(disk, `${labelFolder}/views.damaged-1.json`), '{"version": 1, "vie');
  });

  it("make no new folder for one that has gone", async () => {
    const disk = createSimulatedDisk();
    const { journal } = open(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    disk.removeTree(labelFolder);
    assert.deepEqual(await journal.saveViews(views, undefined), { kind: "refused", reason: "write_failed" });
    assert.deepEqual(disk.paths(), ["", "/served"]);
  });

  it("are refused by a full disk, which leaves the old ones", async () => {
    const disk = createSimulatedDisk();
    const { journal } = open(disk);
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
