import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDirectoryJournal } from "../../src/journal/directory-journal.ts";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { serve } from "../../src/node.ts";
import type { ImageSource } from "../../src/source/source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { systemClock } from "../../src/clock.ts";
import { benchImages, benchPath } from "./bystander-paths.ts";

/** A server of 100,000 images in a process of its own, which reports for how long its event loop was held since it was last asked. */
const directory = await mkdtemp(join(tmpdir(), "lenslet-bystander-"));
const locked = await lockDirectory(directory);
if (locked.kind !== "held") throw new Error("The bench's own folder cannot be locked.");
const lenslet = createLenslet({
  source: manyImages(),
  journal: createDirectoryJournal({ directory, clock: systemClock, lock: locked.lock }),
  thumbnailer: createMemoryThumbnailer(),
});
await lenslet.ready;
const serving = await serve(lenslet, { port: 0 });
console.log(serving.url);

let longest = 0;
let at = performance.now();
let used = process.cpuUsage();
const beat = () => {
  // The processor time leaves out what other processes took.
  const { user, system } = process.cpuUsage(used);
  longest = Math.max(longest, Math.min(performance.now() - at, (user + system) / 1000));
  at = performance.now();
  used = process.cpuUsage();
  setTimeout(beat, 1);
};
beat();

process.on("message", (message) => {
  if (message === "close") void close();
  else {
    process.send?.(longest);
    longest = 0;
  }
});

async function close() {
  await lenslet.close();
  await serving.close();
  await rm(directory, { recursive: true });
  process.exit();
}

function manyImages(): ImageSource {
  const found = Array.from({ length: benchImages }, (_, index) => ({
    path: benchPath(index),
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
      for (let start = 0; start < found.length; start += 500) {
        onBatch({ folders: start === 0 ? folders : [], images: found.slice(start, start + 500) });
        await new Promise((resolve) => setImmediate(resolve));
      }
      return { kind: "complete", skipped: { names: 0, links: 0, special: 0, unreadable: 0 } };
    },
    recheck: async () => ({ folders: [], changed: [], missing: [] }),
    open: async () => ({ kind: "unreadable" }),
  };
}
