import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LockState } from "../../src/journal/lock/folder-lock.ts";
import type { FileSystem } from "../../src/journal/disk/file-system.ts";
import type { LabelRecord } from "../../src/journal/journal.ts";
import { longestLine } from "../../src/journal/log/log-line.ts";
import { freeLock, labelFolder } from "../support/label-folder.ts";
import { durable, log, openJournal, snapshot, textOf } from "../support/open-journal.ts";
import { sampleLog, samplePath, sampleRecord } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";

describe("a journal whose writes fail", () => {
  it("refuses edits with disk_full while the disk is full, and accepts them once there is space", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk);
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
    assert.deepEqual([...(await openJournal(disk).journal.load()).labels.keys()], [samplePath(1), samplePath(3)]);
  });

  it("says why edits are refused when a damaged log cannot be replaced", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, "garbage\n");
    const { journal, pass } = openJournal(disk);
    await journal.load();
    disk.capacity = 20;
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "disk_full" });
    assert.equal(journal.status().problem, "disk_full");
    disk.capacity = Number.POSITIVE_INFINITY;
    await pass(6_000);
    assert.equal(journal.status().problem, null);
    assert.deepEqual(await journal.append([sampleRecord(1)]), durable);
  });

  it("replaces a log after its sync failed", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    let syncs = 0;
    disk.onCall = ({ action, path }) => (action === "sync" && path === log && (syncs += 1) === 1 ? "EIO" : undefined);
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
    assert.equal(journal.status().problem, "write_failed");
    const before = await disk.files().facts(log);
    disk.onCall = undefined;
    await pass(2_000);
    assert.deepEqual(await journal.append([sampleRecord(3)]), durable);
    assert.notEqual((await disk.files().facts(log))?.identity, before?.identity);
    assert.equal(journal.status().problem, null);
    disk.cutPower(seededRandom(2));
    assert.deepEqual([...(await openJournal(disk).journal.load()).labels.keys()], [samplePath(1), samplePath(3)]);
  });

  it("never refuses a batch that a later start finds", async () => {
    // Every call fails from call `from` on, for `times` calls.
    for (const isPowerCut of [false, true]) {
      for (let from = 0; from < 8; from += 1) {
        for (let times = 1; times < 6; times += 1) {
          const disk = createSimulatedDisk();
          const { journal } = openJournal(disk);
          await journal.load();
          await journal.append([sampleRecord(1)]);
          let calls = 0;
          disk.onCall = ({ action }) => {
            if (action === "facts") return undefined;
            calls += 1;
            return calls > from && calls <= from + times ? "EIO" : undefined;
          };
          const outcome = await journal.append([sampleRecord(2), sampleRecord(3)]);
          disk.onCall = undefined;
          if (isPowerCut) disk.cutPower(seededRandom(from));
          else disk.kill();
          const { labels } = await openJournal(disk).journal.load();
          const where = `${times} errors from call ${from}, ${JSON.stringify(outcome)}`;
          if (outcome.kind === "durable") assert.equal(labels.size, 3, where);
          else if (outcome.reason !== "write_unknown") assert.equal(labels.size, 1, where);
        }
      }
    }
  });

  it("refuses with write_unknown if a failed write cannot be undone", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    disk.onCall = ({ action, path }) => (action === "sync" && path === log ? "EIO" : undefined);
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_unknown" });
    assert.equal(journal.status().problem, "write_failed");
  });

  it("notices that the folder was removed, and does not create it again", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    disk.removeTree(labelFolder);
    await pass(6_000);
    assert.equal(journal.status().problem, "folder_gone");
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
    await journal.close();
    assert.deepEqual(disk.paths(), ["", "/served"]);
  });

  it("notices before its first edit that the folder was removed, and does not create it again", async () => {
    const disk = createSimulatedDisk();
    let state: LockState = "ours";
    const { journal, pass } = openJournal(disk, { lock: { ...freeLock, check: async () => state } });
    await journal.load();
    await pass(6_000);
    assert.equal(journal.status().problem, null);
    state = "gone";
    await pass(6_000);
    assert.equal(journal.status().problem, "folder_gone");
    assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "refused", reason: "write_failed" });
    assert.deepEqual(disk.paths(), ["", "/served"]);
    state = "ours";
    assert.deepEqual(await journal.append([sampleRecord(1)]), durable);
    assert.equal(journal.status().problem, null);
  });

  it("refuses edits while another server holds the lock, even if the log is unchanged", async () => {
    const disk = createSimulatedDisk();
    let state: LockState = "ours";
    const { journal } = openJournal(disk, { lock: { ...freeLock, check: async () => state } });
    await journal.load();
    await journal.append([sampleRecord(1)]);
    state = "replaced";
    const before = textOf(disk, log);
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "write_failed" });
    assert.equal(journal.status().problem, "other_writer");
    await journal.close();
    assert.equal(textOf(disk, log), before);
  });

  it("notices another writer, and neither truncates nor hides its lines", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk);
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
    const { labels } = await openJournal(disk).journal.load();
    assert.deepEqual([...labels.keys()], [samplePath(1), "/theirs.jpg"]);
  });

  it("notices a log that was changed between its start and its first edit", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, sampleLog(1));
    const { journal } = openJournal(disk);
    await journal.load();
    disk.put(log, sampleLog(2));
    assert.deepEqual(await journal.append([sampleRecord(5)]), { kind: "refused", reason: "write_failed" });
    assert.equal(journal.status().problem, "other_writer");
    assert.deepEqual(disk.read(log), sampleLog(2));
  });

  it("is read-only if the log cannot be read", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, sampleLog(2));
    disk.onCall = ({ action, path }) => (action === "read" && path === log ? "EIO" : undefined);
    const { journal } = openJournal(disk);
    assert.equal((await journal.load()).labels.size, 0);
    assert.equal(journal.status().problem, "read_only");
    assert.match(journal.status().warnings.join(), /cannot be opened \(EIO\)/);
  });

  it("stores an edit without its response if that is too long for a line", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock } = openJournal(disk);
    await journal.load();
    const body = "n".repeat(1.1 * longestLine);
    const response = { key: "k", fingerprint: "f", at: clock.wallTime(), status: 200, body };
    assert.deepEqual(await journal.append([sampleRecord(1), { ...sampleRecord(2), response }]), durable);
    disk.kill();
    const again = openJournal(disk);
    const { labels, responses } = await again.journal.load();
    assert.deepEqual([...labels.keys()], [samplePath(1), samplePath(2)]);
    assert.deepEqual(responses, []);
    assert.equal(again.journal.status().damaged, 0);
  });

  it("refuses labels that are too long for a line, and accepts the next edit", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    const record = sampleRecord(1);
    const labels = { ...record.labels, notes: "n".repeat(longestLine) };
    assert.deepEqual(await journal.append([{ ...record, labels }]), { kind: "refused", reason: "write_failed" });
    assert.match(journal.status().warnings.join(), /too large to be stored/);
    assert.deepEqual(await journal.append([sampleRecord(2)]), durable);
    disk.kill();
    assert.deepEqual([...(await openJournal(disk).journal.load()).labels.keys()], [samplePath(2)]);
  });

  describe("a command of many images", () => {
    const notes = "n".repeat(60_000);
    const shared = ["one", "two"];
    const records: LabelRecord[] = Array.from({ length: 200 }, (_, index) => {
      const { type, path, labels } = sampleRecord(index);
      return { type, path, labels: { ...labels, notes, tags: shared }, ...(index < 199 && { more: true }) };
    });

    it("is encoded and written in slices", async () => {
      const disk = createSimulatedDisk();
      const files = disk.files();
      const sizes: number[] = [];
      const watched: FileSystem = {
        ...files,
        async open(path, mode) {
          const outcome = await files.open(path, mode);
          if (outcome.kind !== "open" || path !== log) return outcome;
          const append = (bytes: Uint8Array) => {
            sizes.push(bytes.length);
            return outcome.file.append(bytes);
          };
          return { kind: "open", file: { ...outcome.file, append } };
        },
      };
      const { journal } = openJournal(disk, { files: watched });
      await journal.load();
      assert.deepEqual(await journal.append(records), durable);
      assert.ok(sizes.length > 8 && Math.max(...sizes) < 1.2 * 1024 * 1024, sizes.join());
    });

    it("shares equal values in memory, loaded from the log or from a snapshot", async () => {
      const disk = createSimulatedDisk();
      const { journal, pass } = openJournal(disk);
      await journal.load();
      await journal.append(records);
      for (const passed of [0, 1_000]) {
        await pass(passed);
        const { labels } = await openJournal(disk, { lock: undefined }).journal.load();
        assert.equal(labels.size, 200);
        assert.equal(new Set([...labels.values()].map(({ tags }) => tags)).size, 1);
      }
      assert.notEqual(disk.read(snapshot), undefined);
    });

    it("stores nothing if the disk fills up halfway", async () => {
      const disk = createSimulatedDisk();
      const { journal } = openJournal(disk);
      await journal.load();
      await journal.append([sampleRecord(1_000)]);
      disk.capacity = 5 * 1024 * 1024;
      assert.deepEqual(await journal.append(records), { kind: "refused", reason: "disk_full" });
      disk.kill();
      const { labels } = await openJournal(disk).journal.load();
      assert.deepEqual([...labels.keys()], [samplePath(1_000)]);
    });
  });

  it("removes temporary files left by a crash", async () => {
    const disk = createSimulatedDisk();
    disk.put(`${labelFolder}/.labels.snapshot.json.0123456789abcdef.tmp`, "half");
    const { journal } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(1)]);
    assert.equal(disk.read(`${labelFolder}/.labels.snapshot.json.0123456789abcdef.tmp`), undefined);
  });
});
