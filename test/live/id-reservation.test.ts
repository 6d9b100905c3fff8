import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import { createFeed } from "../../src/live/feed.ts";
import { createIdReservation, reservedAhead } from "../../src/live/id-reservation.ts";
import { freeLock, labelFolder, settle } from "../support/label-folder.ts";
import { manualClock } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk, type SimulatedDisk } from "../support/simulated-disk.ts";

const startedAt = Date.UTC(2026, 5, 1);

/** A feed and a journal on `disk`, as a server starts them at a wall time. */
async function startRun(disk: SimulatedDisk, wallTime: number) {
  const clock = manualClock(wallTime);
  const random = seededRandom(7);
  const journal = createFolderJournal({ folder: labelFolder, clock, lock: freeLock, random, files: disk.files() });
  const feed = createFeed({ clock, random });
  const reservation = createIdReservation(feed, clock, journal.reserveEventIds?.bind(journal));
  const { reservedEventId } = await journal.load();
  await reservation.start(reservedEventId);
  const publish = (): number => {
    feed.publish({ event: "presence", data: { gallery_id: "/", viewing: 1, editing: 0 } });
    return feed.cursor;
  };
  const close = async () => {
    await reservation.close();
    await journal.close();
  };
  return { clock, feed, publish, close };
}

describe("createIdReservation", () => {
  it("continues above all that an earlier run issued, though only presence was published and the clock was set back", async () => {
    const disk = createSimulatedDisk();
    const first = await startRun(disk, startedAt);
    const id = first.publish();
    disk.kill();
    const second = await startRun(disk, startedAt - 3_600_000);
    assert.ok(second.publish() > id);
  });

  it("renews the reservation before it is used up", async () => {
    const disk = createSimulatedDisk();
    const first = await startRun(disk, startedAt);
    for (let round = 0; round < 4; round += 1) {
      first.feed.skip(reservedAhead / 2);
      first.clock.advance(5_000);
      await settle();
    }
    const id = first.publish();
    disk.cutPower(seededRandom(1));
    assert.ok((await startRun(disk, startedAt - 1)).publish() > id);
  });

  it("reserves once there is space again", async () => {
    const disk = createSimulatedDisk();
    disk.capacity = 0;
    const first = await startRun(disk, startedAt);
    disk.capacity = Number.POSITIVE_INFINITY;
    const id = first.publish();
    first.clock.advance(5_000);
    await settle();
    disk.kill();
    assert.ok((await startRun(disk, startedAt - 3_600_000)).publish() > id);
  });

  it("leaves no file of a run that issued nothing", async () => {
    const disk = createSimulatedDisk();
    await (await startRun(disk, startedAt)).close();
    assert.equal(disk.read(`${labelFolder}/event-ids.json`), undefined);
    const used = await startRun(disk, startedAt);
    used.publish();
    await used.close();
    await (await startRun(disk, startedAt + 10_000)).close();
    assert.ok(disk.read(`${labelFolder}/event-ids.json`));
  });

  it("never lets an id repeat or go back, however runs end and clocks are set", async () => {
    const run = fc.record({
      /** In ms, from the wall time of the first run. */
      clock: fc.integer({ min: -10_000_000, max: 10_000_000 }),
      events: fc.array(fc.constantFrom("publish", "skip", "wait"), { maxLength: 12 }),
      end: fc.constantFrom("kill", "cut power", "close"),
      /** The process ends in the middle of a start or a renewal, after so many calls of the disk. */
      endAfterCalls: fc.option(fc.nat(40), { freq: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 2, maxLength: 6 }), fc.integer(), async (runs, seed) => {
        const disk = createSimulatedDisk();
        const random = seededRandom(seed);
        let newest = 0;
        for (const { clock, events, end, endAfterCalls } of runs) {
          let calls = 0;
          let hasEnded = false;
          disk.onCall = () => {
            calls += 1;
            if (endAfterCalls === null || calls <= endAfterCalls || hasEnded) return undefined;
            hasEnded = true;
            if (end === "cut power") disk.cutPower(random);
            else disk.kill();
            return undefined;
          };
          let started: Awaited<ReturnType<typeof startRun>> | undefined;
          void startRun(disk, startedAt + clock).then((value) => {
            started = value;
          });
          await settle();
          for (const event of hasEnded ? [] : events) {
            if (!started || hasEnded) break;
            if (event === "skip") started.feed.skip(reservedAhead / 4);
            if (event === "wait" || event === "skip") {
              started.clock.advance(5_000);
              await settle();
            }
            if (event !== "publish") continue;
            const id = started.publish();
            assert.ok(id > newest, `${id} after ${newest}`);
            newest = id;
          }
          disk.onCall = undefined;
          if (hasEnded) continue;
          if (end === "close") await started?.close();
          else if (end === "kill") disk.kill();
          else disk.cutPower(random);
        }
      }),
      { numRuns: 300 },
    );
  });
});
