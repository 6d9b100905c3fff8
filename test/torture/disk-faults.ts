import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import type { Journal, LabelRecord } from "../../src/journal/journal.ts";
import { freeLock, labelFolder, settle } from "../support/journal-history.ts";
import { manualClock, type ManualClock } from "../support/manual-clock.ts";
import { sampleLabels, samplePath } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk, type DiskCall, type SimulatedDisk } from "../support/simulated-disk.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const kinds = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "short", "full", "sync"] as const;
type Kind = (typeof kinds)[number];

const images = 6;
const editCount = 40;

/**
 * Each kind of fault at call N of the disk, for one call and from then on for a while: nothing is answered that is not
 * kept, reading goes on, and edits are taken again once the disk works.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  let lost = 0;
  let tried = 0;
  for (const kind of kinds) {
    for (let first = 1; first <= 200; first += 1) {
      const lengths = scale === "long" ? [1, 2, 3, 10, 40, 1_000] : [(first + seed) % 2 === 0 ? 1 : 25];
      for (const length of lengths) {
        tried += 1;
        const broken = await play(kind, first, length, seed + first);
        if (broken.length === 0) continue;
        lost += 1;
        if (lost <= 5) console.error(`disk faults, ${kind} at call ${first} for ${length}, seed ${seed}: ${broken[0]}`);
      }
    }
  }
  return { group: "faults of the disk", tried, survived: tried - lost, lost, seed };
}

async function play(kind: Kind, first: number, length: number, seed: number): Promise<string[]> {
  const broken: string[] = [];
  const random = seededRandom(seed);
  const disk = createSimulatedDisk();
  const versions = new Map<number, number>();
  const answered = new Map<number, number>();

  const life = open(disk, seed);
  await life.journal.load();
  let calls = 0;
  let isPartial = false;
  disk.onCall = (call) => {
    calls += 1;
    if (calls < first || calls >= first + length) return undefined;
    if (kind === "full" && call.action === "append") {
      isPartial = !isPartial;
      return isPartial ? "short" : "ENOSPC";
    }
    return faultOf(kind, call);
  };

  for (let number = 0; number < editCount; number += 1) {
    const image = Math.floor(random.fraction() * images);
    const outcome = await life.journal.append([nextRecord(image, versions)]);
    if (outcome.kind === "durable") answered.set(image, versions.get(image) ?? 0);
    else versions.set(image, answered.get(image) ?? 1);
    if (number % 7 === 3) {
      life.clock.advance(1_200);
      await settle();
    }
    if (life.journal.status().items < answered.size) broken.push("reading did not go on");
  }
  disk.onCall = undefined;
  life.clock.advance(6_000);
  await settle();
  const outcome = await life.journal.append([nextRecord(0, versions)]);
  if (outcome.kind === "durable") answered.set(0, versions.get(0) ?? 0);
  else broken.push(`edits are refused for good: ${life.journal.status().warnings.join(" ")}`);
  if (life.journal.status().problem !== null) broken.push("the problem is over but still reported");

  disk.cutPower(random);
  const { labels } = await open(disk, seed).journal.load();
  for (const [image, version] of answered) {
    const found = labels.get(samplePath(image));
    if (JSON.stringify(found) !== JSON.stringify(sampleLabels(image, version))) {
      broken.push(`image ${image} is at version ${found?.version}, answered was ${version}`);
    }
  }
  if (labels.size > answered.size) broken.push("a refused edit is there");
  return broken;
}

function faultOf(kind: Kind, { action }: DiskCall): string | undefined {
  switch (kind) {
    case "short":
      return action === "append" ? "short" : undefined;
    case "full":
      return undefined;
    case "sync":
      return action === "sync" || action === "syncFolder" ? "EIO" : undefined;
    case "EIO":
      return "EIO";
    case "ENOSPC":
    case "EDQUOT":
    case "EROFS":
      return ["facts", "names", "read"].includes(action) ? undefined : kind;
  }
}

function open(disk: SimulatedDisk, seed: number): { journal: Journal; clock: ManualClock } {
  const clock = manualClock();
  const journal = createFolderJournal({
    folder: labelFolder,
    clock,
    lock: freeLock,
    random: seededRandom(seed + 1),
    files: disk.files(),
    thresholds: { snapshotEvery: 800, compactAbove: 1_200 },
  });
  return { journal, clock };
}

function nextRecord(image: number, versions: Map<number, number>): LabelRecord {
  const version = (versions.get(image) ?? 1) + 1;
  versions.set(image, version);
  return { type: "item-updated", path: samplePath(image), labels: sampleLabels(image, version) };
}
