import { createFolderJournal, type FolderJournalOptions } from "../../src/journal/folder-journal.ts";
import { freeLock, labelFolder, settle } from "./label-folder.ts";
import { manualClock, yielding } from "./manual-clock.ts";
import { seededRandom } from "./seeded-random.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

export const log = `${labelFolder}/labels.log.jsonl`;
export const snapshot = `${labelFolder}/labels.snapshot.json`;
export const previous = `${labelFolder}/labels.snapshot.previous.json`;
export const durable = { kind: "durable" };

/** A journal on a simulated disk, with a free lock and a clock that stands still until told to pass. */
export function openJournal(disk: SimulatedDisk, options: Partial<FolderJournalOptions> = {}) {
  const clock = manualClock();
  const journal = createFolderJournal({
    folder: labelFolder,
    clock: yielding(clock),
    lock: freeLock,
    random: seededRandom(3),
    files: disk.files(),
    ...options,
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };
  return { journal, clock, pass };
}

/** What a file of the disk holds, or "" where there is none. */
export const textOf = (disk: SimulatedDisk, path: string) => new TextDecoder().decode(disk.read(path));
