import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEventIdsFile, largestEventId } from "../../../src/journal/disk/event-ids-file.ts";
import { crc32 } from "../../../src/journal/log/crc32.ts";
import { labelFolder } from "../../support/label-folder.ts";
import { openJournal, textOf } from "../../support/open-journal.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { createSimulatedDisk, type SimulatedDisk } from "../../support/simulated-disk.ts";

const path = `${labelFolder}/event-ids.json`;
const load = async (disk: SimulatedDisk) => (await openJournal(disk).journal.load()).reservedEventId;

/** The file content for a reservation up to `upTo`. */
async function reservation(upTo: number): Promise<string> {
  const disk = createSimulatedDisk();
  const { journal } = openJournal(disk);
  await journal.load();
  await journal.reserveEventIds?.(upTo);
  return textOf(disk, path);
}

describe("reserved event ids", () => {
  it("survive a power cut once the reservation resolves", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    assert.equal((await journal.load()).reservedEventId, 0);
    await journal.reserveEventIds?.(1_000);
    await journal.reserveEventIds?.(2_000);
    disk.cutPower(seededRandom(5));
    assert.equal(await load(disk), 2_000);
    assert.match(textOf(disk, path), /^\{"version":1,"reserved_up_to":2000,"crc":"[0-9a-f]{8}"\}\n$/);
  });

  it("are removed by a reservation up to 0", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk);
    await journal.load();
    await journal.reserveEventIds?.(1_000);
    await journal.reserveEventIds?.(0);
    assert.deepEqual(
      disk.paths().filter((each) => each.startsWith(`${labelFolder}/`)),
      [],
    );
  });

  it("are written only by a journal with the lock", async () => {
    const disk = createSimulatedDisk();
    const { journal } = openJournal(disk, { lock: undefined });
    await journal.load();
    assert.equal(journal.reserveEventIds, undefined);
  });

  it("are read but not written if the labels are of a newer version", async () => {
    const disk = createSimulatedDisk();
    disk.put(path, await reservation(1_000));
    disk.put(`${labelFolder}/labels.snapshot.json`, '{"version": 2, "items": {}}');
    const { journal } = openJournal(disk);
    assert.equal((await journal.load()).reservedEventId, 1_000);
    await assert.rejects(async () => journal.reserveEventIds?.(2_000));
    assert.equal(await load(disk), 1_000);
  });

  for (const [what, content] of [
    ["half a file", async () => '{"version":1,"reser'],
    ["a flipped digit", async () => (await reservation(1_000)).replace("1000", "1001")],
    ["no checksum", async () => '{"version":1,"reserved_up_to":1000}\n'],
    ["zeros", async () => "\0".repeat(60)],
  ] as const) {
    it(`are unknown with ${what}, which is reported, and backed up before it is replaced`, async () => {
      const disk = createSimulatedDisk();
      const damaged = await content();
      disk.put(path, damaged);
      const { journal } = openJournal(disk);
      assert.equal((await journal.load()).reservedEventId, 0);
      assert.match(journal.status().warnings.join(), /event-ids\.json is damaged/);
      await journal.reserveEventIds?.(3_000);
      assert.equal(textOf(disk, `${labelFolder}/event-ids.damaged-1.json`), damaged);
      assert.equal(await load(disk), 3_000);
    });
  }

  it("have an upper limit: a larger one is damage, and none is written", async () => {
    const disk = createSimulatedDisk();
    await assert.rejects(reservation(largestEventId + 1));
    disk.put(path, (await reservation(largestEventId)).replace(/\d{16}/, "9007199254740991"));
    assert.equal(await load(disk), 0);
  });

  it("do not replace a link, and labels are still stored", async () => {
    const disk = createSimulatedDisk();
    disk.put(`${labelFolder}/labels.log.jsonl`, "");
    disk.putSpecial(path, "link");
    const { journal } = openJournal(disk);
    assert.equal((await journal.load()).reservedEventId, 0);
    await assert.rejects(async () => journal.reserveEventIds?.(1_000));
    assert.match(journal.status().warnings.join(), /event-ids\.json is not a plain file/);
    assert.equal(journal.status().problem, null);
  });

  it("of a newer version are read, and not replaced", async () => {
    const disk = createSimulatedDisk();
    const files = disk.files();
    const text = '{"version":2,"reserved_up_to":1000';

    const sum = crc32(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
    disk.put(path, `${text},"crc":"${sum}"}\n`);
    const file = createEventIdsFile({ files, path: labelFolder, random: seededRandom(1) });
    assert.equal(await file.load(), 1_000);
    assert.equal(file.isReplaceable(), false);
    assert.match(file.warning() ?? "", /newer version/);
  });
});
