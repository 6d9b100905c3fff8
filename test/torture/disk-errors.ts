import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import type { Journal, LabelRecord } from "../../src/journal/journal.ts";
import { freeLock, labelFolder, settle } from "../support/label-folder.ts";
import { manualClock, type ManualClock, yielding } from "../support/manual-clock.ts";
import { failedSyncIgnored, type PlantedBug } from "../support/planted-bugs.ts";
import { sampleLabels, samplePath } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk, type DiskCall, type SimulatedDisk } from "../support/simulated-disk.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const kinds = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "short", "full", "sync"] as const;
type Kind = (typeof kinds)[number];

const images = 6;
const editCount = 40;

/**
 * Each kind of error at call N of the disk, for one call and from then on for a while: nothing is acknowledged that is not
 * kept, reading goes on, and edits are taken again once the disk works. In half of the plays the power is cut right after
 * a response that was given beside an error.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  let lost = 0;
  let tried = 0;
  for (const kind of kinds) {
    for (let first = 1; first <= 200; first += 1) {
      const lengths = scale === "long" ? [1, 2, 3, 10, 40, 1_000] : [(first + seed) % 2 === 0 ? 1 : 25];
      for (const length of lengths) {
        tried += 1;
        const broken = await play({ kind, first, length, seed: seed + first });
        if (broken.length === 0) continue;
        lost += 1;
        if (lost <= 5) console.error(`disk errors, ${kind} at call ${first} for ${length}, seed ${seed}: ${broken[0]}`);
      }
    }
  }

  // The same with a journal that responds although it could not confirm must be noticed.
  tried += 1;
  if (!(await isNoticed(failedSyncIgnored, seed))) {
    lost += 1;
    console.error(`disk errors, seed ${seed}: nobody noticed a journal that ${failedSyncIgnored.name}`);
  }
  return { group: "errors of the disk", tried, survived: tried - lost, lost, seed };
}

async function isNoticed({ wrap }: PlantedBug, seed: number): Promise<boolean> {
  for (let first = 1; first <= 200; first += 1) {
    const broken = await play({ kind: "sync", first, length: 1, seed: seed + first, wrap });
    if (broken.length > 0) return true;
  }
  return false;
}

interface Play {
  readonly kind: Kind;
  /** The call of the disk with which the error begins, and how many calls it lasts. */
  readonly first: number;
  readonly length: number;
  readonly seed: number;
  readonly wrap?: PlantedBug["wrap"];
}

async function play({ kind, first, length, seed, wrap }: Play): Promise<string[]> {
  const broken: string[] = [];
  const random = seededRandom(seed);
  const disk = createSimulatedDisk();
  const versions = new Map<number, number>();
  const acknowledged = new Map<number, number>();

  const life = open(disk, seed, { wrap });
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
    return errorOf(kind, call);
  };

  // By chance, not by the call's number: an edit takes a fixed number of calls, and its sync would always or never be cut.
  const isCut = random.fraction() < 0.5;
  let readings = 0;
  for (let number = 0; number < editCount; number += 1) {
    const callsBefore = calls;
    const image = Math.floor(random.fraction() * images);
    const outcome = await life.journal.append([nextRecord(image, versions)]);
    if (outcome.kind === "durable") acknowledged.set(image, versions.get(image) ?? 0);
    else versions.set(image, acknowledged.get(image) ?? 1);
    const isBesideError = calls >= first && callsBefore < first + length;
    if (isCut && isBesideError && outcome.kind === "durable") {
      await cutAndCompare(disk, seed, acknowledged, broken);
      return broken;
    }
    if (isBesideError && (readings += 1) <= 3) await readBeside(disk, seed, kind, acknowledged, broken);
    if (number % 7 === 3) {
      life.clock.advance(1_200);
      await settle();
    }
  }
  disk.onCall = undefined;
  life.clock.advance(6_000);
  await settle();
  const outcome = await life.journal.append([nextRecord(0, versions)]);
  if (outcome.kind === "durable") acknowledged.set(0, versions.get(0) ?? 0);
  else broken.push(`edits are refused for good: ${life.journal.status().warnings.join(" ")}`);
  if (life.journal.status().problem !== null) broken.push("the problem is over but still reported");
  await cutAndCompare(disk, seed, acknowledged, broken);
  return broken;
}

type Acknowledged = ReadonlyMap<number, number>;

/** What is there after a power cut is what was acknowledged, and nothing else. */
async function cutAndCompare(
  disk: SimulatedDisk,
  seed: number,
  acknowledged: Acknowledged,
  broken: string[],
): Promise<void> {
  disk.onCall = undefined;
  disk.cutPower(seededRandom(seed + 2));
  const { labels } = await open(disk, seed).journal.load();
  for (const [image, version] of acknowledged) {
    const found = labels.get(samplePath(image));
    if (JSON.stringify(found) !== JSON.stringify(sampleLabels(image, version))) {
      broken.push(`image ${image} is at version ${found?.version}, acknowledged was ${version}`);
    }
  }
  if (labels.size > acknowledged.size) broken.push("a refused edit is there");
}

/** Who only reads the folder meanwhile finds all that was acknowledged, unless the disk cannot be read either. */
async function readBeside(
  disk: SimulatedDisk,
  seed: number,
  kind: Kind,
  acknowledged: Acknowledged,
  broken: string[],
): Promise<void> {
  const { onCall } = disk;
  disk.onCall = kind === "EIO" ? () => "EIO" : undefined;
  const reader = open(disk, seed, { readOnly: true }).journal;
  const { labels } = await reader.load();
  if (kind !== "EIO") {
    for (const [image, version] of acknowledged) {
      const found = labels.get(samplePath(image))?.version ?? 0;
      if (found < version)
        broken.push(`a reader found image ${image} at version ${found}, acknowledged was ${version}`);
    }
  }
  await reader.close();
  disk.onCall = onCall;
}

function errorOf(kind: Kind, { action }: DiskCall): string | undefined {
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

interface OpenOptions {
  readonly readOnly?: boolean;
  readonly wrap?: PlantedBug["wrap"];
}

function open(
  disk: SimulatedDisk,
  seed: number,
  { readOnly = false, wrap = (files) => files }: OpenOptions = {},
): { journal: Journal; clock: ManualClock } {
  const clock = yielding(manualClock());
  const journal = createFolderJournal({
    folder: labelFolder,
    clock,
    lock: readOnly ? undefined : freeLock,
    random: seededRandom(seed + 1),
    files: wrap(disk.files()),
    thresholds: { snapshotEvery: 800, compactAbove: 1_200 },
  });
  return { journal, clock };
}

function nextRecord(image: number, versions: Map<number, number>): LabelRecord {
  const version = (versions.get(image) ?? 1) + 1;
  versions.set(image, version);
  return { type: "item-updated", path: samplePath(image), labels: sampleLabels(image, version) };
}
