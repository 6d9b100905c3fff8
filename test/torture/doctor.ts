import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { damagedLinesName } from "../../src/journal/disk/quarantine.ts";
import { examine, repairLabels } from "../../src/journal/doctor.ts";
import { sampleLabels, sampleLog, samplePath } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createTally, type GroupOptions, type GroupOutcome } from "./group.ts";

const records = 40;

/**
 * Logs that are flipped, cut, stuffed and robbed of lines, then `doctor --repair`: every damaged line is in the quarantine,
 * byte for byte, and nothing else is; every other label is loaded with its value; nothing is left to repair.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const rounds = scale === "long" ? 1_000 : 25;
  const tally = createTally("doctor --repair", seed);
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random.fraction() * limit);
  for (let round = 0; round < rounds; round += 1) {
    const directory = await mkdtemp(join(tmpdir(), "lenslet-doctor-"));
    try {
      const folder = join(directory, ".lenslet");
      await mkdir(folder);
      const lines = Buffer.from(sampleLog(records)).toString("latin1").split("\n").slice(0, -1);
      const hit = new Set<number>();
      for (let damage = 0; damage <= below(6); damage += 1) {
        const place = below(records);
        const line = lines[place] ?? "";
        hit.add(place);
        const kind = below(4);
        if (kind === 0) {
          const at = below(line.length);
          lines[place] = `${line.slice(0, at)}${String.fromCharCode(line.charCodeAt(at) ^ 1)}${line.slice(at + 1)}`;
        } else if (kind === 1) lines[place] = line.slice(0, below(line.length));
        else if (kind === 2) lines[place] = "\0".repeat(1 + below(600));
        else lines[place] = `garbage ${random.hex(20)}`;
      }
      const damaged = Buffer.from(`${lines.join("\n")}\n`, "latin1");
      await writeFile(join(folder, "labels.log.jsonl"), damaged);
      const views = Buffer.from(below(2) === 0 ? '{"version":1,"views":[{"id":"a"}]}\n' : '{"version":1,"vie');
      await writeFile(join(folder, "views.json"), views);

      const before = await examine(directory);
      tally.check(before.findings.length > 0, `round ${round}: the damage was not found`);
      const outcome = await repairLabels(directory);
      tally.check(outcome.kind === "repaired", `round ${round}: ${JSON.stringify(outcome).slice(0, 300)}`);
      if (outcome.kind !== "repaired") continue;
      tally.check(
        outcome.after.findings.length === 0,
        `round ${round}: left: ${JSON.stringify(outcome.after.findings)}`,
      );

      const journal = createDirectoryJournal({ directory, clock: systemClock });
      const { labels } = await journal.load();
      await journal.close();
      for (let number = 0; number < records; number += 1) {
        const found = JSON.stringify(labels.get(samplePath(number)));
        const isRight = found === JSON.stringify(sampleLabels(number));
        tally.check(isRight || (hit.has(number) && found === undefined), `round ${round}: image ${number} is ${found}`);
      }
      tally.check(labels.size <= records, `round ${round}: an image that nobody labelled`);
      const copyOfViews = await readIfThere(join(folder, "views.damaged-1.json"));
      tally.check(
        copyOfViews.equals(views) || (await readIfThere(join(folder, "views.json"))).equals(views),
        `round ${round}: views were destroyed`,
      );
      const quarantine = (await readIfThere(join(folder, damagedLinesName))).toString("latin1").split("\n");
      for (const place of hit) {
        const line = lines[place] ?? "";
        const isLoaded = labels.has(samplePath(place));
        tally.check(
          line === "" || isLoaded !== quarantine.includes(line),
          `round ${round}: ${isLoaded ? "loaded and in" : "not in"} the quarantine: ${JSON.stringify(line)}`,
        );
      }
      const known = new Set(["", ...[...hit].map((place) => lines[place])]);
      for (const line of quarantine)
        tally.check(known.has(line), `round ${round}: in the quarantine, though sound: ${JSON.stringify(line)}`);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  return tally.outcome();
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    return Buffer.alloc(0);
  }
}
