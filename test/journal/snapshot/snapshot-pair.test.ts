import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FileSystem } from "../../../src/journal/disk/file-system.ts";
import { readFolder } from "../../../src/journal/folder-contents.ts";
import { createFolderWriter } from "../../../src/journal/folder-writer.ts";
import { parseSnapshot } from "../../../src/journal/snapshot/snapshot-file.ts";
import { freeLock, labelFolder } from "../../support/label-folder.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { durable, log, openJournal, previous, snapshot, textOf } from "../../support/open-journal.ts";
import { sampleLog, sampleRecord } from "../../support/sample-log.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { createSimulatedDisk, type SimulatedDisk } from "../../support/simulated-disk.ts";

const largestSnapshot = 1_000;
const thresholds = { snapshotEvery: 400, compactAbove: 600 };

describe("a snapshot that is too large to read", () => {
  it("is not written: the previous one and the whole log stay, with a warning", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk, { largestSnapshot, thresholds });
    await journal.load();
    for (let number = 0; number < 30; number += 1) {
      assert.deepEqual(await journal.append([sampleRecord(number)]), durable);
      await pass(6_000);
    }
    assert.match(journal.status().warnings.join(), /labels\.snapshot\.json would be too large to read/);
    await journal.close();
    for (const path of [snapshot, previous]) {
      assert.equal(parseSnapshot(disk.read(path) ?? new Uint8Array(0)).kind, "good");
      assert.ok(textOf(disk, path).length <= largestSnapshot);
    }
    disk.put(snapshot, "damaged");
    assert.equal((await openJournal(disk, { largestSnapshot }).journal.load()).labels.size, 30);
  });

  it("is not tried again", async () => {
    const disk = createSimulatedDisk();
    const { journal, pass } = openJournal(disk, { largestSnapshot: 10 });
    await journal.load();
    await journal.append([sampleRecord(0)]);
    let tries = 0;
    disk.onCall = ({ action, path }) => {
      if (action === "open" && path.includes(".labels.snapshot.json.")) tries += 1;
      return undefined;
    };
    await pass(400);
    for (let round = 0; round < 20; round += 1) await pass(5_000);
    assert.equal(tries, 1);
  });

  it("is not damaged, and makes the labels read-only", async () => {
    const disk = createSimulatedDisk();
    const content = JSON.stringify({ version: 1, last_event_id: 3, items: {}, padding: "x".repeat(largestSnapshot) });
    disk.put(snapshot, content);
    disk.put(log, sampleLog(1));
    const { journal } = openJournal(disk, { largestSnapshot });
    await journal.load();
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "read_only" });
    assert.equal(journal.status().problem, "read_only");
    assert.deepEqual(journal.status().warnings, ["labels.snapshot.json is too large to read; labels are not written."]);
    await journal.close();
    assert.equal(textOf(disk, snapshot), content);
  });
});

describe("repairing", () => {
  it("does not change the log if the new snapshot does not read back as it was written", async () => {
    const disk = createSimulatedDisk();
    const files = withZeroedSnapshots(disk);
    const damaged = Buffer.concat([sampleLog(3), Buffer.from("garbage\n")]);
    disk.put(log, damaged);
    const warnings: string[] = [];
    const writer = createFolderWriter({
      folder: labelFolder,
      clock: manualClock(),
      random: seededRandom(1),
      files,
      lock: freeLock,
      contents: await readFolder(files, labelFolder),
      warn: (message) => void warnings.push(message),
    });
    assert.equal(await writer.repair(), false);
    await writer.close();
    assert.match(warnings.join(), /does not read back as it was written/);
    assert.equal(textOf(disk, log), damaged.toString());
  });
});

/** A disk that silently stores zeros instead of a snapshot. */
function withZeroedSnapshots(disk: SimulatedDisk): FileSystem {
  const files = disk.files();
  return {
    ...files,
    async open(path, mode) {
      const outcome = await files.open(path, mode);
      if (outcome.kind !== "open" || !path.includes(".labels.snapshot.json.")) return outcome;
      const { file } = outcome;
      const append = (bytes: Uint8Array) => file.append(new Uint8Array(bytes.length));
      return { kind: "open", file: { ...file, append } };
    },
  };
}
