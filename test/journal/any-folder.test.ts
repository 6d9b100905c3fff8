import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { crc32 } from "../../src/journal/log/crc32.ts";
import { lineChecksum } from "../../src/journal/log/line-checksum.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { log, openJournal, snapshot, textOf } from "../support/open-journal.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";
import { labelFolder } from "../support/label-folder.ts";

const paths = ["/a.jpg", "/b.jpg"];

/** Numbers at and around the limits of versions and ids. */
const edges = [0, 1, 2, 5, 2 ** 32, 2 ** 40, 2 ** 52, 2 ** 53 - 2].flatMap((edge) => [edge - 1, edge, edge + 1]);
const number = fc.oneof(fc.constantFrom(...edges), fc.nat(9), fc.constantFrom<unknown>(1e300, 1.5, "7", null, true));
const time = fc.constantFrom<unknown>("2026-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "", "soon", 5);
const fields = {
  version: fc.option(number, { nil: undefined }),
  star: fc.constantFrom<unknown>(null, 1, 5, 9, "x"),
  notes: fc.constantFrom<unknown>("", "n", 4),
  updated_at: time,
};
const line = fc.record({
  id: fc.option(number, { nil: undefined }),
  type: fc.constantFrom("item-updated", "metrics-updated", "request", "album-created"),
  path: fc.constantFrom(...paths),
  more: fc.constantFrom(undefined, undefined, undefined, true),
  metrics: fc.constantFrom<unknown>(undefined, undefined, { sharpness: 1 }),
  ...fields,
});
const content = fc.record({
  lines: fc.array(fc.tuple(line, fc.constantFrom("checked", "plain", "plain", "cut")), { maxLength: 6 }),
  torn: fc.boolean(),
  snapshot: fc.option(
    fc.record({
      version: fc.constant(1),
      last_event_id: number,
      items: fc.dictionary(fc.constantFrom(...paths), fc.record(fields)),
    }),
  ),
  hasChecksum: fc.boolean(),
});

interface Content {
  readonly lines: readonly (readonly [object, string])[];
  readonly torn: boolean;
  readonly snapshot: object | null;
  readonly hasChecksum: boolean;
}

function withChecksum(value: object): string {
  const body = new TextEncoder().encode(JSON.stringify(value).slice(0, -1));
  return new TextDecoder().decode(body) + new TextDecoder().decode(lineChecksum(crc32(body)));
}

describe("a folder with arbitrary content", () => {
  it("still has every confirmed change after a restart", async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.array(fc.constantFrom("edit", "wait", "kill", "close"), { maxLength: 8 }), play),
      { numRuns: 150 },
    );
  });

  async function play(found: Content, steps: readonly string[]) {
    const disk = createSimulatedDisk();
    const lines = found.lines.map(([value, how]) => {
      const text = how === "checked" ? withChecksum(value) : JSON.stringify(value);
      return how === "cut" ? text.slice(0, -9) : text;
    });
    disk.put(log, `${lines.join("\n")}${found.torn ? "" : "\n"}`);
    if (found.snapshot)
      disk.put(snapshot, found.hasChecksum ? withChecksum(found.snapshot) : JSON.stringify(found.snapshot));

    let opened = openJournal(disk, { thresholds: { snapshotEvery: 300, compactAbove: 500 } });
    let shown = new Map((await opened.journal.load()).labels);
    let edits = 0;
    const edit = async () => {
      for (const path of paths) {
        const before = shown.get(path) ?? unlabelled;
        const labels: Labels = { ...before, notes: `edit ${(edits += 1)}`, version: before.version + 1 };
        const outcome = await opened.journal.append([{ type: "item-updated", path, labels }]);
        if (outcome.kind === "durable") shown.set(path, labels);
      }
    };
    const restart = async () => {
      disk.kill();
      opened = openJournal(disk, { thresholds: { snapshotEvery: 300, compactAbove: 500 } });
      const loaded = new Map((await opened.journal.load()).labels);
      for (const [path, labels] of shown) {
        const now = loaded.get(path);
        assert.ok(now, `${path} is gone`);
        assert.deepEqual({ ...now, version: 0 }, { ...labels, version: 0 });
        assert.ok(Number.isSafeInteger(now.version + 1_000_000), `version ${now.version}`);
      }
      shown = loaded;
    };
    for (const step of [...steps, "edit", "kill", "kill"]) {
      if (step === "edit") await edit();
      else if (step === "wait") await opened.pass(6_000);
      else {
        if (step === "close") await opened.journal.close();
        await restart();
      }
    }
  }

  it("replaces an implausible version with a plausible one, and counts the damage", async () => {
    for (const version of [2 ** 53 - 1, 2 ** 53 - 2, 2 ** 45, 1e300]) {
      const disk = createSimulatedDisk();
      const damaged = `{"id": 4, "type": "item-updated", "path": "/a.jpg", "version": ${version}, "star": 5}`;
      disk.put(log, `${damaged}\n`);
      disk.put(snapshot, `{"version": 1, "last_event_id": 1, "items": {"/b.jpg": {"star": 3, "version": ${version}}}}`);
      const { journal, pass } = openJournal(disk, { thresholds: { snapshotEvery: 1, compactAbove: 1 } });
      const { labels } = await journal.load();
      assert.equal(labels.get("/a.jpg")?.star, 5);
      assert.equal(labels.get("/a.jpg")?.version, 2);
      assert.equal(labels.get("/b.jpg")?.star, 3);
      assert.ok((labels.get("/b.jpg")?.version ?? Infinity) <= 2 ** 32);
      assert.equal(journal.status().damaged, 2);
      for (const path of paths) {
        await journal.append([{ type: "item-updated", path, labels: { ...unlabelled, version: 2 ** 32 + 1 } }]);
        await pass(6_000);
      }
      assert.match(textOf(disk, `${labelFolder}/labels.log.damaged`), /"\/a\.jpg"/);
      assert.match(textOf(disk, `${labelFolder}/labels.snapshot.damaged-1.json`), /"\/b\.jpg"/);
    }
  });
});
