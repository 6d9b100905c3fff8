import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLabelLog } from "../../../src/journal/log/label-log.ts";
import { logName, noLog } from "../../../src/journal/log/log-contents.ts";
import { freeLock, labelFolder } from "../../support/label-folder.ts";
import { sampleLog } from "../../support/sample-log.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";

function openLog(options: { readonly largest?: number } = {}) {
  const disk = createSimulatedDisk();
  disk.put(`${labelFolder}/lock`, "");
  const folder = { files: disk.files(), path: labelFolder, random: seededRandom(1) };
  return { disk, log: createLabelLog({ folder, lock: freeLock, contents: noLog(), ...options }) };
}

describe("createLabelLog", () => {
  it("refuses a whole batch that would make the log too large to read", async () => {
    const line = sampleLog(1);
    const { disk, log } = openLog({ largest: 2.5 * line.length });
    assert.deepEqual(await log.append([line]), { kind: "durable" });
    assert.deepEqual(await log.append([line, line]), { kind: "refused", reason: "write_failed" });
    assert.equal(log.problem(), "write_failed");
    assert.equal(log.size(), line.length);
    assert.deepEqual(disk.read(`${labelFolder}/${logName}`), line);
    assert.deepEqual(await log.append([line]), { kind: "durable" });
  });

  it("refuses to write when another file has taken the place of the log, even one of the same size", async () => {
    const line = sampleLog(1);
    const { disk, log } = openLog();
    assert.deepEqual(await log.append([line]), { kind: "durable" });
    const path = `${labelFolder}/${logName}`;
    disk.put(`${path}.restored`, line);
    await disk.files().rename(`${path}.restored`, path);
    assert.equal((await log.append([line])).kind, "refused");
    assert.equal(log.problem(), "other_writer");
    assert.deepEqual(disk.read(path), line);
  });
});
