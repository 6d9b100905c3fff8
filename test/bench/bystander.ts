import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { serve } from "../../src/node.ts";
import type { ImageSource } from "../../src/source/source.ts";
import { createMemoryThumbnailer } from "../../src/thumbs/memory-thumbnailer.ts";
import { systemClock } from "../../src/clock.ts";
import { time, type Measure } from "./measure.ts";

const images = 100_000;

/** How long one asks for a small thing at most, while others ask for what walks 100,000 images. */
export async function run(): Promise<Measure[]> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-bystander-"));
  const locked = await lockDirectory(directory);
  if (locked.kind !== "held") throw new Error("The bench's own folder cannot be locked.");
  const lenslet = createLenslet({
    source: manyImages(),
    journal: createDirectoryJournal({ directory, clock: systemClock, lock: locked.lock }),
    thumbnailer: createMemoryThumbnailer(),
  });
  await lenslet.ready;
  const { url, close } = await serve(lenslet, { port: 0 });
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${url}${path}`, init);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path} ${response.status}`);
  };
  let keys = 0;
  const bulk = (edit: object) =>
    ask("/items/bulk", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": `bystander-${(keys += 1)}` },
      body: JSON.stringify({ edits: [edit] }),
    });
  const terms = Array.from({ length: 60 }, (_, index) => `x${index}`).join(" OR ");
  const paths = Array.from({ length: 20_000 }, (_, index) => pathOf(index));
  const workloads: Record<string, () => Promise<unknown>> = {
    "a query of 60 terms": () => ask(`/query?q=${encodeURIComponent(terms)}`),
    "four whole views in other orders": () =>
      Promise.all(["-date", "size", "-name", "random"].map((sort) => ask(`/query?sort=${sort}&seed=${(keys += 1)}`))),
    "a search for a rare word": () => ask("/search?q=img_99999"),
    "a recursive listing, whole": () => ask("/folders?legacy_recursive=1"),
    "stars for 20,000 paths": () => bulk({ paths, set_star: (keys += 1) % 6 }),
    "stars for a match of 100,000": () => bulk({ match: {}, set_star: (keys += 1) % 6 }),
    "reading the folder again": () => ask("/refresh?path=/", { method: "POST" }),
  };
  const idle = await worstWhile(() => new Promise((resolve) => setTimeout(resolve, 500)), ask);
  const measures: Measure[] = [];
  for (const [name, work] of Object.entries(workloads)) {
    await work();
    const worst = await worstWhile(work, ask);
    measures.push(time(`longest wait beside ${name}`, "ms", worst, idle, "nobody else"));
  }
  await close();
  await lenslet.close();
  await rm(directory, { recursive: true });
  return measures;
}

/** Asks for one image's labels again and again while the work goes on. */
async function worstWhile(work: () => Promise<unknown>, ask: (path: string) => Promise<void>): Promise<number> {
  let going = true;
  let worst = 0;
  const done = work().finally(() => (going = false));
  while (going) {
    const startedAt = performance.now();
    await ask(`/item?path=${encodeURIComponent(pathOf(7))}`);
    worst = Math.max(worst, performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await done;
  return worst;
}

function pathOf(index: number): string {
  return `/shoot ${index % 50}/IMG_${index}.jpg`;
}

function manyImages(): ImageSource {
  const found = Array.from({ length: images }, (_, index) => ({
    path: pathOf(index),
    format: "jpeg" as const,
    width: 3000,
    height: 2000,
    size: index,
    modifiedAt: index * 1000,
  }));
  return {
    title: "many",
    root: "many:",
    async scan(_path, onBatch) {
      const folders = ["/", ...Array.from({ length: 50 }, (_, index) => `/shoot ${index}`)];
      for (let at = 0; at < found.length; at += 500) {
        onBatch({ folders: at === 0 ? folders : [], images: found.slice(at, at + 500) });
        await new Promise((resolve) => setImmediate(resolve));
      }
      return { kind: "complete", skipped: { names: 0, links: 0, special: 0, unreadable: 0 } };
    },
    recheck: async () => ({ folders: [], changed: [], missing: [] }),
    open: async () => ({ kind: "missing" }),
  };
}
