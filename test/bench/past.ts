import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { systemClock } from "../../src/clock.ts";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { baseName, segmentName } from "../../src/journal/history/history-files.ts";
import { encodeSegmentEnd } from "../../src/journal/history/segment-end.ts";
import type { LabelRecord } from "../../src/journal/journal.ts";
import { createLabelState } from "../../src/journal/label-state.ts";
import { encodeLines } from "../../src/journal/log/log-line.ts";
import { snapshotSlices } from "../../src/journal/snapshot/snapshot-file.ts";
import { time, type Measure } from "./measure.ts";

const images = 100_000;
const linesEach = 10_000;
const bound = 256 * 1024 * 1024;
const start = Date.UTC(2026, 0, 1);

/** Reading a history that is as large as it may be. */
export async function run(): Promise<Measure[]> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-bench-"));
  try {
    const lastId = await writeHistory(join(directory, ".lenslet", "history"));
    const journal = createDirectoryJournal({ directory, clock: systemClock });
    await journal.load();
    const rare = await measured(async () => journal.changesOf?.("/0.png", Number.MAX_SAFE_INTEGER, 21));
    const past = await measured(async () => {
      const found = await journal.labelsAt?.({ kind: "time", time: start + lastId - linesEach });
      if (found?.kind !== "labels" || found.labels.size !== images) throw new Error(`The past is ${found?.kind}.`);
    });
    await journal.close();
    const against = "what one request may hold up the others";
    return [
      time("changes of one image: held up", "ms", rare.heldUp, 50, against),
      time("changes of one image", "ms", rare.ms, 1000, "one second"),
      time("labels of 100,000 images then: held up", "ms", past.heldUp, 50, against),
      time("labels of 100,000 images then", "ms", past.ms, 1000, "one second"),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Writes lines until the bound is reached, and a base for every quarter of it. Returns the id of the last line. */
async function writeHistory(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const state = createLabelState();
  let id = 0;
  let size = 0;
  let sinceBase = 0;
  while (size < bound) {
    const records = Array.from({ length: linesEach }, (_, index) => recordOf(id + index));
    const lines = [...encodeLines(records, id + 1)];
    const name = segmentName(id, id + linesEach, true);
    await writeFile(join(folder, name), [...lines, encodeSegmentEnd(id + linesEach, linesEach)]);
    for (const { path, labels } of records) state.labels.set(path, labels);
    id += linesEach;
    const written = (await stat(join(folder, name))).size;
    size += written;
    sinceBase += written;
    if (sinceBase < bound / 4) continue;
    await writeFile(join(folder, baseName(id, id, start + id)), [...snapshotSlices(state, id, {})]);
    sinceBase = 0;
  }
  return id;
}

/** The first image is labelled once; the others in turn. */
function recordOf(index: number): LabelRecord {
  const image = index === 0 ? 0 : 1 + (index % (images - 1));
  const version = 2 + Math.floor(index / (images - 1));
  const updated_at = new Date(start + index).toISOString();
  const labels = { tags: ["sky", `round ${version}`], notes: "on the beach", star: 3, version, updated_at };
  return { type: "item-updated", path: `/${image}.png`, labels: { ...labels, updated_by: "Anna" } };
}

/** `heldUp`: the longest time without a turn for others, but for that in which other processes had the processors. */
async function measured(work: () => Promise<unknown>): Promise<{ readonly ms: number; readonly heldUp: number }> {
  let heldUp = 0;
  let isOver = false;
  const watch = async () => {
    while (!isOver) {
      const from = performance.now();
      const used = process.cpuUsage();
      await setImmediate();
      const { user, system } = process.cpuUsage(used);
      heldUp = Math.max(heldUp, Math.min(performance.now() - from, (user + system) / 1000));
    }
  };
  const watching = watch();
  const startedAt = performance.now();
  await work();
  const ms = performance.now() - startedAt;
  isOver = true;
  await watching;
  return { ms, heldUp };
}
