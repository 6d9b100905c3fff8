import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponseWindow } from "../../../src/journal/log/response-window.ts";
import { log, openJournal, textOf } from "../../support/open-journal.ts";
import { sampleRecord } from "../../support/sample-log.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const logged = (id: number, at: number, body = "") => ({
  id,
  response: { key: `k${id}`, fingerprint: "f", at, status: 200, body },
});

describe("createResponseWindow", () => {
  it("holds responses for ten minutes", () => {
    const window = createResponseWindow();
    [logged(1, start), logged(4, start + 5 * minute)].forEach(window.add);
    assert.equal(window.firstId(start + 10 * minute - 1), 1);
    assert.equal(window.firstId(start + 10 * minute), 4);
    assert.equal(window.firstId(start + 15 * minute), Infinity);
  });

  it("ages responses from the future relative to the newest, after the clock was set back", () => {
    const window = createResponseWindow();
    [logged(1, start - 11 * minute), logged(2, start - minute), logged(3, start)].forEach(window.add);
    assert.equal(window.firstId(start - 24 * 60 * minute), 2);
  });

  it("drops the oldest responses beyond its limit in bytes", () => {
    const window = createResponseWindow(1_000);
    for (let id = 1; id <= 5_000; id += 1) window.add(logged(id, start, "x".repeat(90)));
    assert.ok(window.firstId(start) > 4_985);
    assert.ok(window.firstId(start) < 4_995);
  });
});

const long = (number: number) => Array.from({ length: 40 }, (_, index) => `${number}-${index}${"x".repeat(250_000)}`);

describe("responses in the log", () => {
  it("are in pieces if they are long, and survive crashes, compactions and labels that change later", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock, pass } = openJournal(disk, { thresholds: { snapshotEvery: 1e6, compactAbove: 2e6 } });
    await journal.load();
    const { response } = logged(1, clock.wallTime());
    const batch = [
      { ...sampleRecord(1), more: true },
      { ...sampleRecord(2), response: { ...response, body: long(1) } },
    ];
    await journal.append(batch);
    for (const line of textOf(disk, log).split("\n")) assert.ok(line.length < 300_000);
    for (let number = 3; number < 40; number += 1) {
      await journal.append([sampleRecord(number)]);
      await pass(2_000);
    }
    disk.kill();
    const again = openJournal(disk).journal;
    const { labels, responses } = await again.load();
    assert.equal(labels.size, 39);
    assert.deepEqual(responses, [{ ...response, body: long(1) }]);
    assert.deepEqual(again.status().warnings, []);
    assert.equal(again.status().damaged, 0);
  });

  it("of a request without changes are in pieces, too", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock } = openJournal(disk);
    await journal.load();
    const response = { ...logged(1, clock.wallTime()).response, body: ["[", "]"] };
    await journal.append([sampleRecord(1), { type: "request", response }, sampleRecord(2)]);
    disk.kill();
    assert.deepEqual((await openJournal(disk).journal.load()).responses, [response]);
  });

  it("are dropped as a whole, and with them no labels, if a piece is missing or its request has no end", async () => {
    const written = async () => {
      const disk = createSimulatedDisk();
      const { journal, clock } = openJournal(disk);
      await journal.load();
      const { response } = logged(1, clock.wallTime());
      await journal.append([sampleRecord(1)]);
      const batch = [
        { ...sampleRecord(2), more: true },
        { ...sampleRecord(3), response: { ...response, body: ["a", "b"] } },
      ];
      await journal.append(batch);
      disk.kill();
      return { disk, lines: textOf(disk, log).trimEnd().split("\n") };
    };
    const withLines = async (keep: (lines: string[]) => string[]) => {
      const { disk, lines } = await written();
      assert.equal(lines.length, 5);
      disk.put(log, `${keep(lines).join("\n")}\n`);
      return await openJournal(disk).journal.load();
    };
    const without = await withLines((lines) => lines.toSpliced(2, 1));
    assert.deepEqual([without.labels.size, without.responses], [3, []]);
    const cut = await withLines((lines) => lines.slice(0, 4));
    assert.deepEqual([cut.labels.size, cut.responses], [1, []]);
  });

  it("survive a crash, even if nothing was changed and the clock was set back", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock } = openJournal(disk);
    await journal.load();
    const { response } = logged(1, clock.wallTime() + 60 * minute, '{"same":true}');
    await journal.append([sampleRecord(1), { type: "request", response }, sampleRecord(2)]);
    disk.kill();
    const { labels, responses } = await openJournal(disk).journal.load();
    assert.equal(labels.size, 2);
    assert.deepEqual(responses, [response]);
  });

  it("do not grow the log without limit, however new they are", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock, pass } = openJournal(disk, { thresholds: { snapshotEvery: 1e6, compactAbove: 2e6 } });
    await journal.load();
    for (let number = 1; number <= 60; number += 1) {
      const { response } = logged(number, clock.wallTime(), "x".repeat(1e6));
      await journal.append([{ ...sampleRecord(number), response }]);
      await pass(500);
    }
    assert.ok((disk.read(log)?.length ?? 0) < 30e6, `${disk.read(log)?.length} bytes`);
  });
});
