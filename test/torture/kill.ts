import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { checkImage, editAll, shareOut, untouchedImages } from "../support/edited-images.ts";
import { checkTogether, editTogether, type EditedTogether } from "../support/edited-together.ts";
import { runFile, type Running } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const clients = 64;
/** So many that hardly any image is edited twice between two kills: every acknowledged edit is compared, not only the last. */
const imagesEach = 8;
/** So many that a bulk edit of them is stored in several batches. */
const imagesTogether = 1_500;

/**
 * The real server, killed at random under 64 clients over HTTP, and one more that edits many images at once. After each restart
 * every acknowledged edit is there, what was under way is there once and whole or not at all, and a retry gets the first
 * response, byte for byte.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const cycles = scale === "long" ? 1_000 : 4;
  const random = seededRandom(seed);
  const directory = await mkdtemp(join(tmpdir(), "lenslet-kill-"));
  const images = untouchedImages(clients * imagesEach);
  const lanes = shareOut(images, clients);
  const together: EditedTogether = {
    folder: "/together",
    count: imagesTogether,
    edits: 0,
    acknowledged: undefined,
    pending: undefined,
  };
  const broken: string[] = [];
  let acknowledged = 0;
  let checked = 0;
  let server: Running | undefined;
  try {
    await Promise.all(images.map(({ path }) => writeFile(join(directory, path), tinyPng)));
    await mkdir(join(directory, together.folder));
    for (let index = 0; index < imagesTogether; index += 1)
      await writeFile(join(directory, together.folder, `${index}.png`), tinyPng);
    for (let cycle = 0; cycle <= cycles; cycle += 1) {
      server = runFile("node", "bin/lenslet.mjs", [directory, "--port", "0"]);
      const [url] = await server.printed(/http:\/\/127[\d.:]+/);
      await server.printed(/Found .*\n/);
      if (cycle > 0) {
        const found = await Promise.all(
          lanes.map(async (lane) => {
            const messages = [];
            for (const image of lane) messages.push(await checkImage(url, image));
            return messages.flat();
          }),
        );
        found.push(await checkTogether(url, together));
        checked += acknowledged;
        acknowledged = 0;
        for (const message of found.flat()) broken.push(`cycle ${cycle}: ${message}`);
      }
      if (cycle === cycles) break;
      const running = server;
      // Some edits into the work, and then in the middle of anything.
      let left = 1 + Math.floor(random.fraction() * 220);
      const lingerMs = random.fraction() * 12;
      const onResponse = () => {
        acknowledged += 1;
        left -= 1;
        if (left === 0) void pause(lingerMs).then(() => running.kill("SIGKILL"));
      };
      await Promise.all([
        ...lanes.map((lane) => editAll(url, lane, onResponse)),
        editTogether(url, together, onResponse),
      ]);
      await running.ended;
    }
  } finally {
    server?.kill("SIGKILL");
    await server?.ended;
    await rm(directory, { recursive: true, force: true });
  }
  for (const message of broken.slice(0, 5)) console.error(`kill -9, seed ${seed}: ${message}`);
  return {
    group: `kill -9 (${cycles} times, acknowledged edits)`,
    tried: checked,
    survived: checked - broken.length,
    lost: broken.length,
    seed,
  };
}
