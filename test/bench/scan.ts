import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import sharp from "sharp";
import { probeBytes } from "../../src/image/probe.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import type { Measure } from "./measure.ts";

const folders = 100;
const imagesPerFolder = 500;
const images = folders * imagesPerFolder;

/** Reading a folder of 50,000 images, against a walk with `fs/promises` that reads the same headers, 32 files at once. */
export async function run(): Promise<Measure[]> {
  const root = mkdtempSync(join(tmpdir(), "lenslet-scan-"));
  try {
    const image = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    for (let folder = 0; folder < folders; folder++) {
      const place = join(root, `folder ${folder}`);
      mkdirSync(place);
      writeFileSync(join(place, "0.jpg"), image);
      for (let image = 1; image < imagesPerFolder; image++) linkSync(join(place, "0.jpg"), join(place, `${image}.jpg`));
    }
    await walk(root);
    await scan(root);
    const baseline = await timed(() => walk(root));
    const ours = await timed(() => scan(root));
    return [
      measure("scan", "µs/image", ours.perImage, baseline.perImage),
      measure("scan: delay of the loop, p99", "ms", ours.delay, baseline.delay),
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** µs for an image, and how long other work had to wait (p99, ms). */
async function timed(work: () => Promise<number>): Promise<{ perImage: number; delay: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const found = await work();
  const tookMs = performance.now() - startedAt;
  delay.disable();
  if (found !== images) throw new Error(`${found} images found instead of ${images}.`);
  return { perImage: (tookMs * 1000) / images, delay: delay.percentile(99) / 1e6 };
}

function measure(name: string, unit: string, value: number, baseline: number): Measure {
  return { name, value: round(value), unit, baseline: round(baseline), ratio: round(baseline / value) };
}

async function scan(root: string): Promise<number> {
  let found = 0;
  await createDirectorySource(root).scan("/", (batch) => {
    found += batch.images.length;
  });
  return found;
}

async function walk(root: string): Promise<number> {
  const places: string[] = [];
  for (const folder of await readdir(root)) {
    for (const name of await readdir(join(root, folder))) places.push(join(root, folder, name));
  }
  let found = 0;
  let next = 0;
  const readNext = async (): Promise<void> => {
    for (let place = places[next++]; place !== undefined; place = places[next++]) {
      const file = await open(place);
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(new Uint8Array(4096), 0, 4096, 0);
      await file.close();
      if (size > 0 && probeBytes(buffer.subarray(0, bytesRead))) found++;
    }
  };
  await Promise.all(Array.from({ length: 32 }, readNext));
  return found;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
