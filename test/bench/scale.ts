import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createGallery } from "../../src/gallery/gallery.ts";
import { orderView, type ViewSelector } from "../../src/gallery/view.ts";
import { createTimeSlices } from "../../src/time-slices.ts";
import { systemClock } from "../../src/clock.ts";
import type { Sort } from "../../src/wire/query.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { time, type Measure } from "./measure.ts";

const sizes = [1000, 10_000, 100_000, 1_000_000];
const rounds = 7;
const imagesPerChange = 20_000;

setFlagsFromString("--expose-gc");

/** Memory per image, and how long views take, by the number of images; and how long a bystander waits meanwhile. */
export async function run(): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const count of sizes) measures.push(...(await measureSize(count)));
  return measures;
}

const views: Readonly<Record<string, { readonly q: string; readonly sort: Sort }>> = {
  "everything by name": { q: "", sort: "name" },
  "everything by date": { q: "", sort: "-date" },
  "everything in random order": { q: "", sort: "random" },
  "a word in many names": { q: "img_9", sort: "name" },
  "a word that nothing has": { q: "nowhere", sort: "name" },
  "a tag and stars": { q: "tag:sky star>=3", sort: "size" },
  "unreviewed by stars": { q: "is:unreviewed", sort: "stars" },
};

async function measureSize(count: number): Promise<Measure[]> {
  const before = memory();
  const labels = toLabels(count);
  const gallery = createGallery((path) => labels.get(path) ?? unlabelled);
  const slices = createTimeSlices({ clock: systemClock });
  const startedAt = performance.now();
  for (let from = 0; from < count; from += imagesPerChange) {
    const put = Array.from({ length: Math.min(imagesPerChange, count - from) }, (_, at) => toFound(from + at));
    await slices.finish((slice) => gallery.apply({ put }, slice));
  }
  const filled = performance.now() - startedAt;
  const size = count.toLocaleString("en");
  const bytes = (memory() - before) / count;
  const measures = [
    time(`${size}: bytes per image, labels included`, "bytes", bytes, 350, "the aim"),
    time(`${size}: to index, per image`, "µs", (filled * 1000) / count, 10, "the aim"),
  ];
  const aim = count > 100_000 ? 150 : 25;
  for (const [name, { q, sort }] of Object.entries(views)) {
    const selector: ViewSelector = { path: "/", recursive: true, q };
    const waits: number[] = [];
    const took: number[] = [];
    const stop = watch(waits);
    for (let round = 0; round < rounds; round += 1) {
      const begunAt = performance.now();
      await slices.run((slice) => orderView(gallery, selector, sort, String(round), slice));
      took.push(performance.now() - begunAt);
    }
    await stop();
    measures.push(time(`${size}: ${name}, p50`, "ms", quantile(took, 0.5), aim, "the aim"));
    measures.push(time(`${size}: ${name}, p95`, "ms", quantile(took, 0.95), aim, "the aim"));
    measures.push(time(`${size}: the wait of a bystander beside it, p99`, "ms", quantile(waits, 0.99), 20, "the aim"));
  }
  const changedAt = performance.now();
  await slices.finish((slice) => gallery.apply({ put: [toFound(count)] }, slice));
  measures.push(time(`${size}: one new image`, "ms", performance.now() - changedAt, 20, "the aim"));
  return measures;
}

/** Takes a turn of the event loop again and again, and notes how long each took. */
function watch(waits: number[]): () => Promise<void> {
  let isOn = true;
  const done = (async () => {
    while (isOn) {
      const startedAt = performance.now();
      await new Promise((resolve) => setImmediate(resolve));
      waits.push(performance.now() - startedAt);
    }
  })();
  return () => {
    isOn = false;
    return done;
  };
}

function memory(): number {
  runInNewContext("gc()");
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function pathOf(index: number): string {
  return `/shoot ${Math.floor(index / 500)}/IMG_${index}.jpg`;
}

function toFound(index: number) {
  const modifiedAt = 1_600_000_000_000 + ((index * 7919) % 1_000_003) * 1000;
  return {
    path: pathOf(index),
    format: "jpeg",
    width: index % 3 === 0 ? 2000 : 3000,
    height: 2000,
    size: 1000 + ((index * 31) % 100_000),
    modifiedAt,
  } as const;
}

/** Every tenth image is labelled. */
function toLabels(count: number): Map<string, Labels> {
  const tags = [["sky"], ["sea", "sky"], ["pick"], []] as const;
  const labels = new Map<string, Labels>();
  for (let index = 0; index < count; index += 10) {
    const star = (index / 10) % 6;
    const at = "2026-01-01T00:00:00.000Z";
    const own = { tags: tags[(index / 10) % 4] ?? [], notes: index % 50 === 0 ? `note ${index}` : "", star };
    labels.set(pathOf(index), { ...own, version: 2, updated_at: at, updated_by: "ann" });
  }
  return labels;
}
