import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseLenientJson } from "../../src/journal/stored-labels.ts";
import { log, openJournal } from "../support/open-journal.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";

const size = 4 * 1024 * 1024;

/** Quadratic work would not finish at this size. */
describe("hostile labels", () => {
  it("are read in linear time with an unterminated string", () => {
    for (const text of [
      `NaN"${'\\"'.repeat(size / 2)}`,
      `NaN"${'\\"'.repeat(size / 2)}\\`,
      `NaN${'"'.repeat(size + 1)}`,
    ])
      assert.throws(() => parseLenientJson(text), SyntaxError);
  });

  for (const [name, line] of [
    ["starts of records without an end", '{"id"'.repeat(size / 5)],
    ["starts of records after an end", `}${'{"id"'.repeat(size / 5)}`],
    ["starts of records before an end", `${'{"id"'.repeat(size / 5)}}`],
    ["ends of records", `{"id"${"}".repeat(size)}`],
  ]) {
    it(`are read in linear time with many ${name} in a line`, async () => {
      const disk = createSimulatedDisk();
      disk.put(log, `${line}\n{"id": 1, "type": "item-updated", "path": "/a.jpg", "version": 2, "star": 5}\n`);
      const { journal } = openJournal(disk);
      assert.deepEqual([...(await journal.load()).labels.keys()], ["/a.jpg"]);
      assert.equal(journal.status().damaged, 1);
    });
  }

  it("are read in linear time with a new unknown field in each line", async () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, index) => `{"id":${index},"type":"item-updated","path":"/a.jpg","version":${index + 2},"field-${index}":1}\n`,
    );
    const disk = createSimulatedDisk();
    disk.put(log, lines.join(""));
    const { labels } = await openJournal(disk).journal.load();
    assert.equal(labels.get("/a.jpg")?.version, 40_001);
  });
});
