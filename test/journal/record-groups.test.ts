import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { JournalRecord } from "../../src/journal/journal.ts";
import { createLogFollower } from "../../src/journal/log/log-follower.ts";
import { readFolder } from "../../src/journal/folder-contents.ts";
import { labelFolder } from "../support/label-folder.ts";
import { log, openJournal, textOf } from "../support/open-journal.ts";
import { sampleLabels, samplePath, sampleRecord } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";

const thresholds = { snapshotEvery: 2_000, compactAbove: 4_000 };
const response = { key: "k", fingerprint: "f", at: Date.UTC(2026, 0, 1), status: 200 };
const part = (group: string, number: number, text: string): JournalRecord => ({
  type: "group-part",
  group,
  part: number,
  text,
});

describe("a group of records", () => {
  it("counts at its end, with others in between, and remembers its response with the pieces that came last", async () => {
    const disk = createSimulatedDisk();
    const { journal, clock } = openJournal(disk);
    await journal.load();
    const body = ["[", "2]"];
    await journal.append([{ ...sampleRecord(1), group: "g" }, part("g", 0, "["), part("g", 1, "1]")]);
    await journal.append([sampleRecord(1, 2), sampleRecord(9)]);
    await journal.append([{ ...sampleRecord(2), group: "g" }]);
    const before = await openJournal(disk).journal.load();
    assert.deepEqual([...before.labels.keys()], [samplePath(1), samplePath(9)]);
    const ending: JournalRecord[] = [
      { ...sampleRecord(1, 3), group: "g" },
      part("g", 1, "2]"),
      { type: "commit", group: "g", response: { ...response, at: clock.wallTime(), body } },
    ];
    await journal.append(ending);
    disk.kill();
    const again = openJournal(disk).journal;
    const { labels, responses } = await again.load();
    assert.deepEqual(labels.get(samplePath(1)), sampleLabels(1, 3));
    assert.deepEqual(labels.get(samplePath(2)), sampleLabels(2));
    assert.deepEqual(responses, [{ ...response, at: clock.wallTime(), body }]);
    assert.deepEqual([again.status().damaged, again.status().warnings], [0, []]);
  });

  it("counts even if one of the two lines that end it is damaged", async () => {
    for (const damaged of [0, 1]) {
      const disk = createSimulatedDisk();
      const { journal } = openJournal(disk);
      await journal.load();
      await journal.append([{ ...sampleRecord(1), group: "g" }, sampleRecord(2)]);
      await journal.append([
        { type: "commit", group: "g" },
        { type: "commit", group: "g" },
      ]);
      disk.kill();
      const lines = textOf(disk, log).trimEnd().split("\n");
      const ends = lines.flatMap((line, index) => (line.includes('"commit"') ? [index] : []));
      disk.put(log, `${lines.map((line, index) => (index === ends[damaged] ? `x${line}` : line)).join("\n")}\n`);
      const again = openJournal(disk).journal;
      assert.deepEqual([...(await again.load()).labels.keys()].toSorted(), [samplePath(1), samplePath(2)]);
      assert.equal(again.status().damaged, 1);
    }
  });

  it("is followed by another server as a whole", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    await journal.append([sampleRecord(9), { ...sampleRecord(1), group: "g" }]);
    const follower = createLogFollower(disk.files(), labelFolder, await readFolder(disk.files(), labelFolder));
    await follower.next();
    await journal.append([{ ...sampleRecord(2), group: "g" }, sampleRecord(3)]);
    assert.deepEqual(
      (await follower.next()).map(({ path }) => path),
      [samplePath(3)],
    );
    await journal.append([{ type: "commit", group: "g" }]);
    assert.deepEqual(
      (await follower.next()).map(({ path }) => path),
      [samplePath(1), samplePath(2)],
    );
  });

  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("group" as const),
        images: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("edit" as const), image: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("commit" as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(400, 6_000, 700_000) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("full" as const), after: fc.nat(12) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("end" as const), isPowerCut: fc.boolean() }),
    },
  );

  it("counts as a whole or not at all, and takes no other edit with it, over crashes, full disks and compactions", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40 }), fc.nat(), async (steps, seed) => {
        const disk = createSimulatedDisk();
        const random = seededRandom(seed);
        let { journal, pass } = openJournal(disk, { thresholds });
        await journal.load();
        const versions = new Map<number, number>();
        const next = (image: number) => (versions.get(image) ?? 1) + 1;
        let group = new Map<number, number>();
        let groups = 0;
        let isFull = false;
        let failAfter = 0;
        disk.onCall = ({ action }) => {
          if (!isFull || action !== "append") return undefined;
          failAfter -= 1;
          return failAfter < 0 ? "ENOSPC" : undefined;
        };
        const name = () => `g${groups}`;
        const restart = async (isPowerCut: boolean) => {
          if (isPowerCut) disk.cutPower(random);
          else disk.kill();
          isFull = false;
          group = new Map();
          groups += 1;
          ({ journal, pass } = openJournal(disk, { thresholds }));
          const { labels } = await journal.load();
          for (let image = 0; image <= 5; image += 1)
            assert.equal(labels.get(samplePath(image))?.version ?? 1, versions.get(image) ?? 1, `image ${image}`);
          assert.equal(journal.status().damaged, 0, journal.status().warnings.join());
        };
        const store = async (records: readonly JournalRecord[], changes: Map<number, number>): Promise<boolean> => {
          const outcome = await journal.append(records);
          if (outcome.kind === "durable") for (const [image, version] of changes) versions.set(image, version);
          return outcome.kind === "durable";
        };
        for (const each of steps) {
          switch (each.kind) {
            case "group": {
              const records = [...new Set(each.images)].filter((image) => !group.has(image));
              for (const image of records) group.set(image, next(image));
              const batch = records.map((image) => ({ ...sampleRecord(image, next(image)), group: name() }));
              if (batch.length > 0 && !(await store(batch, new Map()))) {
                group = new Map();
                groups += 1;
              }
              break;
            }
            case "edit":
              await store([sampleRecord(each.image, next(each.image))], new Map([[each.image, next(each.image)]]));
              break;
            case "commit": {
              if (group.size === 0) break;
              const changes = new Map([...group.keys()].map((image) => [image, next(image)]));
              const again = [...changes].filter(([image, version]) => version !== group.get(image));
              const records = again.map(([image, version]) => ({ ...sampleRecord(image, version), group: name() }));
              await store([...records, { type: "commit", group: name() }], changes);
              group = new Map();
              groups += 1;
              break;
            }
            case "wait":
              await pass(each.ms);
              break;
            case "full":
              isFull = !isFull;
              failAfter = each.after;
              break;
            case "end":
              await restart(each.isPowerCut);
          }
        }
        await restart(false);
      }),
      { numRuns: 60 },
    );
  });

  it("that was never ended is gone from the log after it was compacted", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk, { thresholds });
    await journal.load();
    await journal.append([{ ...sampleRecord(1), group: "given-up" }]);
    disk.kill();
    const { journal: next, pass } = openJournal(disk, { thresholds });
    await next.load();
    for (let number = 2; number < 80; number += 1) {
      await next.append([sampleRecord(number)]);
      await pass(6_000);
    }
    assert.doesNotMatch(new TextDecoder().decode(disk.read(log)), /given-up/);
  });
});
