import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";
import { createLenslet, type Lenslet } from "../../src/lenslet.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { BulkResponse } from "../../src/wire/bulk.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { rate, time, type Measure } from "./measure.ts";

const images = 10_000;
const pathOf = (index: number) => `/${index}.png`;

/** Edits that are on disk before they are acknowledged, from the request on. */
export async function run(): Promise<Measure[]> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-bench-"));
  try {
    const lenslet = await openGallery(directory);
    const plain = await appendOneByOne(join(directory, "plain"), 500);
    const versions: number[] = [];
    const alone = await patchAll(lenslet, versions, 500, 1);
    const together = await patchAll(lenslet, versions, images, 256);
    const bulkMs = await bulk(lenslet);
    await lenslet.close();
    return [
      rate("edits by 1 writer", "edits/s", alone, plain, "append and fdatasync, no server"),
      rate("edits by 256 writers", "edits/s", together, plain, "append and fdatasync, no server"),
      time("one bulk edit of 10,000 images", "ms", bulkMs, (images / together) * 1000, "10,000 edits by 256 writers"),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function openGallery(directory: string): Promise<Lenslet> {
  const lock = await lockDirectory(directory);
  if (lock.kind !== "held") throw new Error("The folder of the bench cannot be locked.");
  const lenslet = createLenslet({
    source: createMemorySource({
      images: Object.fromEntries(Array.from({ length: images }, (_, index) => [pathOf(index), tinyPng])),
    }),
    journal: createDirectoryJournal({ directory, clock: systemClock, lock: lock.lock }),
    thumbnailer: createMemoryThumbnailer(),
  });
  await lenslet.ready;
  return lenslet;
}

/** Edits a second with so many in flight. Each writer knows the version that it edits, as a page does. */
async function patchAll(lenslet: Lenslet, versions: number[], count: number, writers: number): Promise<number> {
  let next = 0;
  const round = `${count}-${writers}`;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (next < count) {
        const index = next++;
        const version = versions[index] ?? 1;
        versions[index] = version + 1;
        const { status } = await lenslet.fetchPlain(
          new Request(`http://localhost/item?path=${pathOf(index)}`, {
            method: "PATCH",
            headers: { "content-type": "application/json", "idempotency-key": `${round}-${index}` },
            body: JSON.stringify({ base_version: version, set_notes: round }),
          }),
        );
        if (status !== 200) throw new Error(`An edit got ${status}.`);
      }
    }),
  );
  return (count * 1000) / (performance.now() - startedAt);
}

async function bulk(lenslet: Lenslet): Promise<number> {
  const startedAt = performance.now();
  const response = await lenslet.fetch(
    new Request("http://localhost/items/bulk", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "bulk" },
      body: JSON.stringify({ edits: [{ match: { path: "/" }, add_tags: ["bulk"], set_star: 3 }] }),
    }),
  );
  const { changed } = BulkResponse.parse(await response.json());
  if (changed !== images) throw new Error(`${changed} images changed.`);
  return performance.now() - startedAt;
}

async function appendOneByOne(directory: string, count: number): Promise<number> {
  await mkdir(directory);
  const file = await open(join(directory, "plain.log"), "a");
  const line = `${JSON.stringify({ path: "/1.png", notes: "x".repeat(150) })}\n`;
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    await file.write(line);
    await file.datasync();
  }
  const result = (count * 1000) / (performance.now() - startedAt);
  await file.close();
  return result;
}
