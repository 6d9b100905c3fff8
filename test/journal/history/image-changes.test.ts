import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { labelFolder } from "../../support/label-folder.ts";
import { playEdits, type EditStep } from "../../support/edits-with-crashes.ts";
import { durable, log, openJournal, textOf } from "../../support/open-journal.ts";
import { createSimulatedDisk } from "../../support/simulated-disk.ts";
import { sampleLabels } from "../../support/sample-log.ts";

const any = Number.MAX_SAFE_INTEGER;
const images = fc.array(fc.nat(3), { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<EditStep> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("edit"), images, response: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait") }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("crash"), after: fc.nat(40), isPowerCut: fc.boolean() }),
  },
);
const steps = fc.array(step, { minLength: 10, maxLength: 40 });

const hasSegments = (paths: readonly string[]) => paths.some((path) => path.includes("/history/lines-"));
const editOf = (image: number): EditStep => ({ kind: "edit", images: [image], response: true });
const wait: EditStep = { kind: "wait" };

describe("the changes of an image", () => {
  it("are all that were stored, each once, newest first, whenever the server ended", async () => {
    let withSegments = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (played) => {
        const { disk, journal, edits } = await playEdits(played);
        if (hasSegments(disk.paths())) withSegments += 1;
        for (const path of new Set(edits.map((edit) => edit.path))) {
          const expected = edits.filter((edit) => edit.path === path).map(({ labels }) => labels);
          const found = (await journal.changesOf?.(path, any, 1000)) ?? [];
          assert.deepEqual(found.map(({ labels }) => labels).toReversed(), expected);
          assert.deepEqual(
            found.slice(0, -1).map(({ before }) => before),
            found.slice(1).map(({ labels }) => labels),
          );
        }
        await journal.close();
      }),
      { numRuns: 150 },
    );
    assert.ok(withSegments > 30, `only ${withSegments} histories left the log`);
  });

  it("are given page by page", async () => {
    const { journal, edits } = await playEdits(Array.from({ length: 30 }, () => [editOf(1), wait]).flat());
    const versions: number[] = [];
    for (let before = any; ;) {
      const page = (await journal.changesOf?.("/image-1.jpg", before, 7)) ?? [];
      assert.ok(page.every((change) => change.before !== undefined));
      if (page.length === 0) break;
      versions.push(...page.map(({ labels }) => labels.version));
      before = versions.at(-1) ?? 0;
    }
    assert.deepEqual(versions, edits.map(({ labels }) => labels.version).toReversed());
  });

  it("follow the image to the path that its file had before", async () => {
    const { journal } = openJournal(createSimulatedDisk());
    await journal.load();
    const update = { type: "item-updated" } as const;
    await journal.append([{ ...update, path: "/old.jpg", labels: sampleLabels(1, 2) }]);
    await journal.append([
      { ...update, path: "/new.jpg", labels: sampleLabels(1, 3), movedFrom: "/old.jpg", more: true },
      { ...update, path: "/old.jpg", labels: sampleLabels(0, 3) },
    ]);
    await journal.append([{ ...update, path: "/new.jpg", labels: sampleLabels(2, 4) }]);
    const changes = (await journal.changesOf?.("/new.jpg", any, 9)) ?? [];
    assert.deepEqual(
      changes.map(({ path, labels, movedFrom }) => [path, labels.version, movedFrom]),
      [
        ["/new.jpg", 4, undefined],
        ["/new.jpg", 3, "/old.jpg"],
        ["/old.jpg", 2, undefined],
      ],
    );
  });

  it("stay within their bound: the oldest go first", async () => {
    const rounds = Array.from({ length: 150 }, (_, index) => [editOf(index % 3), wait]).flat();
    const { disk, journal, edits } = await playEdits(rounds, 8_000);
    const files = disk.paths().filter((path) => path.startsWith(`${labelFolder}/history/`));
    const total = files.reduce((sum, path) => sum + (disk.read(path)?.length ?? 0), 0);
    assert.ok(total <= 8_000, `${total} bytes`);
    const found = (await journal.changesOf?.("/image-1.jpg", any, 1000)) ?? [];
    const expected = edits.filter(({ path }) => path === "/image-1.jpg").toReversed();
    assert.ok(found.length > 2 && found.length < expected.length, `${found.length} changes`);
    assert.deepEqual(
      found.map(({ labels }) => labels),
      expected.slice(0, found.length).map(({ labels }) => labels),
    );
  });

  it("leave nothing on the disk if no history is wanted", async () => {
    const { disk } = await playEdits(Array.from({ length: 30 }, () => [editOf(1), wait]).flat(), 0);
    assert.deepEqual(
      disk.paths().filter((path) => path.includes("history")),
      [],
    );
  });

  it("give way when the disk is full, so that edits are still stored", async () => {
    const { disk, journal } = await playEdits(Array.from({ length: 60 }, () => [editOf(1), wait]).flat());
    const before = disk.paths().filter((path) => path.includes("/history/")).length;
    disk.capacity = disk.paths().reduce((sum, path) => sum + (disk.read(path)?.length ?? 0), 0);
    assert.deepEqual(
      await journal.append([{ type: "item-updated", path: "/image-2.jpg", labels: sampleLabels(1, 2) }]),
      durable,
    );
    assert.ok(disk.paths().filter((path) => path.includes("/history/")).length < before);
    assert.match(journal.status().warnings.join(" "), /disk is full: the oldest changes were removed/);
    assert.match(textOf(disk, log), /image-2/);
  });
});
