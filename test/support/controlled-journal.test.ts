import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createControlledJournal } from "./controlled-journal.ts";
import { sampleRecord } from "./sample-log.ts";

describe("createControlledJournal", () => {
  it("refuses for the given reason, and stores nothing", async () => {
    const journal = createControlledJournal();
    journal.refuse("disk_full");
    assert.deepEqual(await journal.append([sampleRecord(2)]), { kind: "refused", reason: "disk_full" });
    assert.equal(journal.status().problem, "disk_full");
    journal.refuse(undefined);
    assert.equal((await journal.load()).labels.size, 0);
  });

  it("does not settle an append before it is released", async () => {
    const journal = createControlledJournal();
    const release = journal.hold();
    let isSettled = false;
    const appended = journal.append([sampleRecord(2)]).then((outcome) => {
      isSettled = true;
      return outcome;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isSettled, false);
    release();
    assert.deepEqual(await appended, { kind: "durable" });
  });
});
