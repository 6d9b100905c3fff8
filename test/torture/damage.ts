import type { FileSystem } from "../../src/journal/disk/file-system.ts";
import { createFolderJournal } from "../../src/journal/folder-journal.ts";
import { freeLock, labelFolder } from "../support/label-folder.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { sampleLabels, sampleLog, samplePath, sampleRecord } from "../support/sample-log.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { createSimulatedDisk, type SimulatedDisk } from "../support/simulated-disk.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const log = `${labelFolder}/labels.log.jsonl`;
const lineFeed = 0x0a;

/** A log cut at every byte of its last three records, and one with each of its bytes flipped. */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const broken: string[] = [];
  const expect = (holds: boolean, message: string) => void (holds || broken.push(message));
  let tried = 0;

  const cutLog = sampleLog(8);
  const ends = [...cutLog.keys()].filter((index) => cutLog[index] === lineFeed);
  for (let size = (ends[4] ?? 0) + 1; size <= cutLog.length; size += 1) {
    tried += 1;
    await cutAt(cutLog, size, expect);
  }

  const flipLog = sampleLog(200);
  const random = seededRandom(seed);
  const step = scale === "long" ? 1 : 61;
  for (let place = Math.floor(random.fraction() * step); place < flipLog.length; place += step) {
    tried += 1;
    const flipped = flipLog.with(place, (flipLog[place] ?? 0) ^ (1 << Math.floor(random.fraction() * 8)));
    await readFlipped(flipped, place, flipLog, expect, (files) => files);
  }

  // The same, by a reader that does not look at the checksums, must be noticed.
  tried += 1;
  const noticed: string[] = [];
  for (let place = 3; place < flipLog.length && noticed.length === 0; place += 41) {
    const flipped = flipLog.with(place, (flipLog[place] ?? 0) ^ 1);
    await readFlipped(
      flipped,
      place,
      flipLog,
      (holds, message) => void (holds || noticed.push(message)),
      withoutChecksums,
    );
  }
  expect(noticed.length > 0, "nobody noticed a reader that ignores checksums");

  for (const message of broken.slice(0, 5)) console.error(`damage, seed ${seed}: ${message}`);
  return { group: "cut and flipped logs", tried, survived: tried - broken.length, lost: broken.length, seed };
}

const expected = Array.from({ length: 200 }, (_, number) => JSON.stringify(sampleLabels(number)));

type Expect = (holds: boolean, message: string) => void;

function open(disk: SimulatedDisk, wrap: (files: FileSystem) => FileSystem = (files) => files) {
  const random = seededRandom(7);
  return createFolderJournal({
    folder: labelFolder,
    clock: yielding(manualClock()),
    lock: freeLock,
    random,
    files: wrap(disk.files()),
  });
}

async function cutAt(whole: Uint8Array, size: number, expect: Expect): Promise<void> {
  const disk = createSimulatedDisk();
  disk.put(log, whole.slice(0, size));
  const complete = whole.subarray(0, size).filter((byte) => byte === lineFeed).length;
  const first = open(disk);
  const { labels } = await first.load();
  const isLastWhole = whole[size] === lineFeed;
  expect(
    labels.size === complete + (isLastWhole ? 1 : 0),
    `cut at ${size}: ${labels.size} records instead of ${complete}`,
  );
  const outcome = await first.append([sampleRecord(99)]);
  expect(outcome.kind === "durable", `cut at ${size}: the next edit was refused`);
  disk.kill();

  const again = await open(disk).load();
  expect(again.labels.size === labels.size + 1, `cut at ${size}: ${again.labels.size} records after the restart`);
  expect(isSame(again.labels.get(samplePath(99)), sampleLabels(99)), `cut at ${size}: the edit after it was lost`);
  for (const [path, each] of labels) expect(isSame(again.labels.get(path), each), `cut at ${size}: ${path} was lost`);
}

async function readFlipped(
  flipped: Uint8Array,
  place: number,
  whole: Uint8Array,
  expect: Expect,
  wrap: (files: FileSystem) => FileSystem,
): Promise<void> {
  const disk = createSimulatedDisk();
  disk.put(log, flipped);
  const hit = whole.subarray(0, place).filter((byte) => byte === lineFeed).length;
  const journal = open(disk, wrap);
  const { labels } = await journal.load();
  expect(journal.status().damaged > 0, `flip at ${place}: not counted`);
  for (let number = 0; number < 200; number += 1) {
    const found = labels.get(samplePath(number));
    const isRight = JSON.stringify(found) === expected[number] || (number === hit && found === undefined);
    expect(isRight, `flip at ${place}, record ${hit}: image ${number} is ${JSON.stringify(found)}`);
  }
  expect(labels.size <= 200, `flip at ${place}: an image that nobody labelled`);
}

/** What a reader sees that takes every line for one without a checksum. */
function withoutChecksums(files: FileSystem): FileSystem {
  return {
    ...files,
    async open(path, mode) {
      const outcome = await files.open(path, mode);
      if (outcome.kind !== "open") return outcome;
      const { file } = outcome;
      return {
        kind: "open",
        file: {
          ...file,
          async read(position, length) {
            const text = new TextDecoder("latin1").decode(await file.read(position, length));
            const blind = text.replace(/,"crc":"[0-9a-f]{8}"\}/g, (checksum) => "}".padEnd(checksum.length));
            return Uint8Array.from(blind, (character) => character.charCodeAt(0));
          },
        },
      };
    },
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
