import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { directoryFileSystem } from "../../src/journal/disk/directory-file-system.ts";
import { examine, repairLabels } from "../../src/journal/doctor.ts";
import { labelsAt } from "../../src/journal/history/labels-at.ts";
import type { Moment, PastLabels } from "../../src/journal/journal.ts";
import { playEdits, start, type EditStep, type PlayedEdits } from "../support/edits-with-crashes.ts";
import { labelFolder } from "../support/label-folder.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createTally, type GroupOptions, type GroupOutcome } from "./group.ts";

/**
 * Logs that are archived all the time while the process or the machine ends, then archives that are flipped, cut, emptied and
 * robbed: no edit is lost, the labels of every moment are those of a replay or refused, and the doctor sees each damage.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const tally = createTally("the history (moments)", seed);
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random.fraction() * limit);
  for (let round = 0; round < (scale === "long" ? 600 : 10); round += 1) {
    const played = await playEdits(Array.from({ length: 60 }, () => chooseStep(below)));
    const moments = await momentsOf(played);
    const directory = await mkdtemp(join(tmpdir(), "lenslet-history-"));
    try {
      await copyTo(directory, played);
      const folder = join(directory, ".lenslet");
      const read = (moment: Moment) => labelsAt(directoryFileSystem, folder, moment);
      for (const { moment, count } of moments)
        tally.check(isReplay(await read(moment), played, count), `round ${round}: ${JSON.stringify(moment)} is wrong`);
      const names = (await directoryFileSystem.names(join(folder, "history"))).filter((name) =>
        /^(lines|base)-/.test(name),
      );
      const name = names[below(names.length)];
      if (name === undefined) continue;
      await damage(join(folder, "history", name), below);
      const believed = async (when: string) => {
        for (const { moment, count } of moments) {
          const past = await read(moment);
          const isRight = past.kind !== "labels" || isReplay(past, played, count);
          tally.check(isRight, `round ${round}: ${JSON.stringify(moment)} is wrong ${when} to ${name}`);
        }
      };
      await believed("after damage");
      const { findings } = await examine(directory);
      const isSeen = findings.some(({ kind, file }) => kind === "damaged_history" && file.endsWith(name));
      tally.check(isSeen, `round ${round}: the doctor saw ${JSON.stringify(findings)} in ${name}`);
      const repaired = await repairLabels(directory);
      const isRepaired = repaired.kind === "repaired" && repaired.after.findings.length === 0;
      tally.check(isRepaired, `round ${round}: ${JSON.stringify(repaired).slice(0, 300)}`);
      await believed("after the repair");
    } finally {
      await played.journal.close();
      await rm(directory, { recursive: true, force: true });
    }
  }
  return tally.outcome();
}

function chooseStep(below: (limit: number) => number): EditStep {
  const dice = below(20);
  if (dice < 5) return { kind: "wait" };
  if (dice < 6) return { kind: "name" };
  if (dice < 7) return { kind: "crash", after: below(40), isPowerCut: below(2) === 0 };
  return { kind: "edit", images: Array.from({ length: 1 + below(3) }, () => below(4)), response: below(2) === 0 };
}

/** Moments, and how many edits were stored by then; the last one has all of them. */
async function momentsOf({ journal, edits, named }: PlayedEdits) {
  const stored = await journal.loadStates?.();
  const states = stored?.kind === "good" ? stored.states : [];
  const moments: { moment: Moment; count: number }[] = states.flatMap(({ name, id }) => {
    const count = named.get(name);
    return count === undefined ? [] : [{ moment: { kind: "line" as const, id }, count }];
  });
  for (let minute = 0; minute <= 60; minute += 12) {
    const time = start + minute * 60_000;
    const count = edits.filter(({ labels }) => Date.parse(labels.updated_at) <= time).length;
    moments.push({ moment: { kind: "time", time }, count });
  }
  return moments;
}

function isReplay(past: PastLabels, { edits }: PlayedEdits, count: number): boolean {
  const expected = new Map(edits.slice(0, count).map(({ path, labels }) => [path, JSON.stringify(labels)]));
  if (past.kind !== "labels" || past.labels.size !== expected.size) return false;
  const order = ["tags", "notes", "star", "version", "updated_at", "updated_by"];
  return [...past.labels].every(([path, labels]) => expected.get(path) === JSON.stringify(labels, order));
}

async function copyTo(directory: string, { disk }: PlayedEdits): Promise<void> {
  for (const path of disk.paths()) {
    if (!path.startsWith(`${labelFolder}/`) || path.endsWith("/lock")) continue;
    const content = disk.read(path);
    const target = join(directory, ".lenslet", path.slice(labelFolder.length + 1));
    await mkdir(dirname(target), { recursive: true });
    if (content && !path.endsWith("/history")) await writeFile(target, content);
  }
}

async function damage(path: string, below: (limit: number) => number): Promise<void> {
  const bytes = await readFile(path);
  const lines = bytes.toString("latin1").split(/(?<=\n)/);
  const kind = below(5);
  const at = below(bytes.length);
  if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(7));
  const damaged =
    kind === 0
      ? bytes
      : kind === 1
        ? bytes.subarray(0, below(bytes.length))
        : kind === 2
          ? Buffer.alloc(bytes.length)
          : kind === 3
            ? Buffer.from(lines.filter((_, index) => index !== 0).join(""), "latin1")
            : Buffer.from(lines.slice(0, -1).join(""), "latin1");
  await writeFile(path, damaged);
}
