import * as z from "zod";
import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import { freeLock, labelFolder } from "../support/label-folder.ts";
import { manualClock } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";
import { openTestGallery, type PlainResponse } from "../support/test-gallery.ts";
import { createTally, type GroupOptions, type GroupOutcome } from "./group.ts";

const images = ["/a.png", "/b.png", "/c.png"];
const year = 365 * 86_400_000;
const Acknowledged = z.object({ version: z.number(), notes: z.string() });

/**
 * The wall clock jumps years back and forth, between edits and over restarts: event ids and versions rise all the same,
 * a retry gets its first response, and every acknowledged edit is there.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const [restarts, steps] = scale === "long" ? [400, 60] : [12, 30];
  const tally = createTally("clock jumps", seed);
  const random = seededRandom(seed);
  const disk = createSimulatedDisk();
  const known = new Map(images.map((path) => [path, { version: 1, notes: "" }]));
  let newestId = 0;
  let edits = 0;
  for (let restart = 0; restart < restarts; restart += 1) {
    const steady = manualClock();
    let offset = (random.fraction() - 0.5) * 40 * year;
    const clock = { ...steady, wallTime: () => Math.floor(steady.wallTime() + offset) };
    const files = disk.files();
    const journal = createFolderJournal({ folder: labelFolder, clock, lock: freeLock, random, files });
    const gallery = await openTestGallery(images, { clock, journal, random });
    const rises = ({ headers }: PlainResponse, byAtLeast: number, what: string) => {
      const id = Number(headers.get("x-event-id") ?? 0);
      tally.check(id >= newestId + byAtLeast, `restart ${restart}: ${what} at ${id} after ${newestId}`);
      newestId = Math.max(newestId, id);
    };
    for (const [path, labels] of known) {
      const response = await gallery.call("GET", `/item?path=${path}`);
      const found = Acknowledged.parse(response.body);
      const isThere = found.version === labels.version && found.notes === labels.notes;
      tally.check(isThere, `restart ${restart}: ${path} is ${JSON.stringify(found)}, not ${JSON.stringify(labels)}`);
      rises(response, 0, "a start");
    }
    for (let step = 0; step < steps; step += 1) {
      const path = images[Math.floor(random.fraction() * images.length)] ?? "";
      const before = known.get(path);
      const key = `key ${edits}`;
      const change = { base_version: before?.version, set_notes: `edit ${edits}` };
      edits += 1;
      const send = () => gallery.call("PATCH", `/item?path=${path}`, change, { "idempotency-key": key });
      const response = await send();
      tally.check(response.status === 200, `restart ${restart}: an edit got ${response.status}`);
      if (response.status !== 200) continue;
      const labels = Acknowledged.parse(response.body);
      tally.check(labels.version === (before?.version ?? 0) + 1, `restart ${restart}: version ${labels.version}`);
      known.set(path, labels);
      rises(response, 1, "an edit");
      offset += (random.fraction() - 0.5) * 20 * year;
      // Less than the ten minutes for which responses are remembered, whatever the wall clock says.
      steady.advance(Math.floor(random.fraction() * 10_000));
      const again = await send();
      const isSame = JSON.stringify(again.body) === JSON.stringify(response.body);
      tally.check(again.status === 200 && isSame, `restart ${restart}: a retry got ${again.status}`);
    }
    tally.check(gallery.errors.length === 0, `errors of the server: ${gallery.errors.map(String).join("; ")}`);
    if (random.fraction() < 0.5) disk.kill();
    else await gallery.lenslet.close();
  }
  return tally.outcome();
}
