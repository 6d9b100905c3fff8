import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFolder } from "../../../src/journal/folder-contents.ts";
import { labelFolder } from "../../support/label-folder.ts";
import { log, openJournal, textOf } from "../../support/open-journal.ts";
import { sampleLog, sampleRecord } from "../../support/sample-log.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";

const whole = new TextDecoder().decode(sampleLog(6)).trimEnd().split("\n");

describe("the lines of a log", () => {
  const findingsIn = async (lines: readonly string[]) => {
    const disk = createSimulatedDisk();
    disk.put(log, lines.map((line) => `${line}\n`).join(""));
    const { findings } = await readFolder(disk.files(), labelFolder);
    return findings.map(({ kind, count }) => `${kind} ${count}`);
  };

  it("are complete", async () => {
    assert.deepEqual(await findingsIn(whole), []);
  });

  it("are reported missing wherever they were removed, except at the end", async () => {
    for (let from = 0; from < 5; from += 1) {
      for (let count = 1; from + count < 6; count += 1)
        assert.deepEqual(await findingsIn(whole.toSpliced(from, count)), [`missing_line ${count}`]);
    }
  });

  it("are reported if they are out of order", async () => {
    const [a = "", b = "", c = "", d = "", e = "", f = ""] = whole;
    assert.deepEqual(await findingsIn([a, c, b, d, e, f]), ["misplaced_line 1"]);
    assert.deepEqual(await findingsIn([a, b, b, c, d, e, f]), ["misplaced_line 1"]);
  });

  it("count as damaged, not as missing, if some bytes remain", async () => {
    const damaged = whole.with(2, `${whole[2]?.slice(0, 30)}`);
    assert.deepEqual(await findingsIn(damaged), ["damaged_line 1"]);
    assert.deepEqual(await findingsIn(damaged.toSpliced(3, 1)), ["damaged_line 1", "missing_line 1"]);
  });

  it("count as damage in the status until a snapshot holds the rest", async () => {
    const disk = createSimulatedDisk();
    disk.put(log, `${whole.toSpliced(1, 2).join("\n")}\n`);
    const first = openJournal(disk);
    await first.journal.load();
    assert.equal(first.journal.status().damaged, 2);
    assert.match(first.journal.status().warnings.join(), /2 lines are missing/);
    await first.journal.append([sampleRecord(9)]);
    await first.pass(400);
    await first.journal.close();
    const second = openJournal(disk);
    assert.equal((await second.journal.load()).labels.size, 5);
    assert.equal(second.journal.status().damaged, 0);
    assert.match(textOf(disk, log), /"id":7,/);
  });
});
