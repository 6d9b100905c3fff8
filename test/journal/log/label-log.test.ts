import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLabelLog } from "../../../src/journal/log/label-log.ts";
import { largestLogBytes, noLog } from "../../../src/journal/log/log-contents.ts";
import { freeLock, labelFolder } from "../../support/journal-history.ts";
import { sampleLog } from "../../support/sample-log.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";

describe("createLabelLog", () => {
  it("takes no line that would make it too large to be read", async () => {
    const size = largestLogBytes - 10;
    const log = createLabelLog({
      files: createSimulatedDisk().files(),
      folder: labelFolder,
      random: seededRandom(1),
      lock: freeLock,
      contents: { ...noLog, size, soundSize: size },
    });
    assert.deepEqual(await log.append(sampleLog(1)), { kind: "refused", reason: "write_failed" });
    assert.equal(log.problem(), "write_failed");
    assert.equal(log.size(), size);
  });
});
