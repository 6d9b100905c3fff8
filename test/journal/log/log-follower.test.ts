import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { LabelRecord } from "../../../src/journal/journal.ts";
import type { Labels } from "../../../src/wire/sidecar.ts";
import { Sidecar } from "../../../src/wire/sidecar.ts";
import { settle } from "../../support/label-folder.ts";
import { log, openJournal, snapshot } from "../../support/open-journal.ts";
import { sampleLabels, samplePath, sampleRecord } from "../../support/sample-log.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";
import { openTestGallery } from "../../support/test-gallery.ts";

/** A server that writes, and one on the same disk that only reads. */
async function openBoth() {
  const disk = createSimulatedDisk();
  const writer = openJournal(disk, { thresholds: { snapshotEvery: 400, compactAbove: 600 } });
  await writer.journal.load();
  const reader = openJournal(disk, { lock: undefined });
  const shown = new Map<string, Labels>();
  const seen: LabelRecord[] = [];
  const start = async () => {
    for (const [path, labels] of (await reader.journal.load()).labels) shown.set(path, labels);
    return reader.journal.follow?.((records) => {
      seen.push(...records);
      for (const { path, labels } of records) shown.set(path, labels);
    });
  };
  const catchUp = async () => {
    await reader.pass(500);
    await reader.pass(500);
  };
  return { disk, writer, reader, shown, seen, start, catchUp };
}

describe("a journal that follows another server's", () => {
  it("reports each change with its type", async () => {
    const { writer, seen, start, catchUp } = await openBoth();
    await writer.journal.append([sampleRecord(1)]);
    await start();
    await catchUp();
    assert.deepEqual(seen, []);
    const scored: LabelRecord = { type: "metrics-updated", path: samplePath(3), labels: sampleLabels(3) };
    await writer.journal.append([sampleRecord(2), scored]);
    await catchUp();
    assert.deepEqual(seen, [sampleRecord(2), scored]);
    await catchUp();
    assert.equal(seen.length, 2);
  });

  it("waits for the end of a line, and of a request", async () => {
    const { disk, writer, seen, start, catchUp } = await openBoth();
    await writer.journal.append([{ ...sampleRecord(1), more: true }, sampleRecord(2)]);
    const whole = disk.read(log) ?? new Uint8Array();
    disk.put(log, "");
    await start();
    const other = await disk.files().open(log, "append");
    assert.ok(other.kind === "open");
    for (let at = 0; at < whole.length; at += 40) {
      assert.deepEqual(seen, []);
      await other.file.append(whole.subarray(at, at + 40));
      await catchUp();
    }
    assert.deepEqual(seen, [sampleRecord(1), sampleRecord(2)]);
  });

  it("undoes what the other server removed from its log", async () => {
    const { disk, writer, shown, start, catchUp } = await openBoth();
    await writer.journal.append([sampleRecord(1)]);
    await start();
    await catchUp();
    const before = disk.read(log) ?? new Uint8Array();
    const other = await disk.files().open(log, "append");
    assert.ok(other.kind === "open");
    await other.file.append(
      new TextEncoder().encode('{"id": 2, "type": "item-updated", "path": "/a.jpg", "version": 2, "star": 5}\n'),
    );
    await catchUp();
    assert.equal(shown.get("/a.jpg")?.star, 5);
    await other.file.truncate(before.length);
    await catchUp();
    assert.equal(shown.get("/a.jpg")?.star, null);
  });

  it("shows the same labels as the other server through snapshots, rewritten logs and restarts", async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }) },
      { weight: 2, arbitrary: fc.constantFrom("wait" as const, "follow" as const, "restart" as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const both = await openBoth();
        let { writer } = both;
        const truth = new Map<string, Labels>();
        await both.start();
        let version = 1;
        for (const each of steps) {
          if (each === "wait") await writer.pass(6_000);
          else if (each === "follow") await both.catchUp();
          else if (each === "restart") {
            await writer.journal.close();
            writer = openJournal(both.disk, { thresholds: { snapshotEvery: 400, compactAbove: 600 } });
            await writer.journal.load();
          } else {
            version += 1;
            const records = [...new Set(each)].map((number) => sampleRecord(number, version));
            await writer.journal.append(records);
            for (const { path, labels } of records) truth.set(path, labels);
          }
        }
        await settle();
        await both.catchUp();
        assert.deepEqual(both.shown, truth);
      }),
      { numRuns: 60 },
    );
  });

  it("continues once the log is readable again", async () => {
    const { disk, writer, shown, start, catchUp } = await openBoth();
    await start();
    await writer.journal.append([sampleRecord(1)]);
    disk.onCall = ({ action, path }) => (action === "read" && path !== snapshot ? "EIO" : undefined);
    await catchUp();
    assert.equal(shown.size, 0);
    disk.onCall = undefined;
    await catchUp();
    assert.equal(shown.size, 1);
  });

  it("publishes events in its own gallery", async () => {
    const disk = createSimulatedDisk();
    const writer = openJournal(disk);
    await writer.journal.load();
    const reader = openJournal(disk, { lock: undefined });
    const gallery = await openTestGallery(["/a.png"], { journal: reader.journal, clock: reader.clock });
    const stream = await gallery.lenslet.fetch(new Request("http://localhost/events"));
    await writer.journal.append([{ type: "item-updated", path: "/a.png", labels: sampleLabels(2, 9) }]);
    await reader.pass(500);
    await reader.pass(500);
    assert.equal(Sidecar.parse((await gallery.call("GET", "/item?path=/a.png")).body).star, 4);
    const events = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("item-updated")) text += (await events?.read())?.value ?? assert.fail(text);
    assert.match(text, /event: item-updated\nid: \d+\ndata: \{"path":"\/a\.png","version":9,/);
    await events?.cancel();
    await gallery.lenslet.close();
  });
});
