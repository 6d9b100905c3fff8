import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { sampleRecord } from "../support/sample-log.ts";
import { rate, time, type Measure } from "./measure.ts";

const kept = 30_000;

/** The journal alone: appends that the disk has confirmed, by one writer and by many whose edits share a batch; and a start. */
export async function run(): Promise<Measure[]> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-bench-"));
  try {
    const journal = await open(directory);
    await journal.load();
    const alone = await append(journal, 400, 1);
    const together = await append(journal, 40_000, 256);
    for (let first = 0; first < kept; first += 1_000) await journal.append(recordsFrom(first, 1_000, 9));
    await journal.close();

    const again = await open(directory);
    const startedAt = performance.now();
    const { labels } = await again.load();
    const loadMs = performance.now() - startedAt;
    await again.close();
    return [
      rate("records by 1 writer", "records/s", alone, alone, "itself"),
      rate("records by 256 writers", "records/s", together, alone, "1 writer"),
      time(`a start with ${labels.size.toLocaleString("en")} labels`, "ms", loadMs, loadMs, "itself"),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function open(directory: string): Promise<Journal> {
  const outcome = await lockDirectory(directory);
  if (outcome.kind !== "held") throw new Error("The folder of the bench cannot be locked.");
  return createDirectoryJournal({ directory, clock: systemClock, lock: outcome.lock });
}

/** Records a second, when each of so many writers waits for its own before it hands in the next. */
async function append(journal: Journal, count: number, writers: number): Promise<number> {
  const startedAt = performance.now();
  for (let done = 0; done < count; done += writers) {
    const outcome = await journal.append(recordsFrom(done, writers, 2));
    if (outcome.kind !== "durable") throw new Error(`The journal refused: ${outcome.reason}.`);
  }
  return (count * 1000) / (performance.now() - startedAt);
}

function recordsFrom(first: number, count: number, version: number) {
  return Array.from({ length: count }, (_, index) => sampleRecord((first + index) % kept, version + first));
}
