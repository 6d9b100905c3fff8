import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import * as z from "zod";
import { runFile, type Running } from "../support/process.ts";
import type { Tally } from "./group.ts";
import { putNotes } from "../support/put-notes.ts";

const images = 20;
const diskMegabytes = 16;
/** So many edits, each with so many bytes of notes: more than there is room for. */
const [edits, notesBytes] = [600, 30_000];
const ItemBody = z.object({ version: z.number(), notes: z.string() });

/**
 * A small disk that thumbnails and other files have filled. Edits are taken as long as a thumbnail can give way to them,
 * thumbnails are shown all the while, and what got 200 is there after a `kill -9`. Needs root.
 */
export async function fullDiskCase(tally: Tally): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "lenslet-full-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m`, "none", folder], { stdio: "ignore" });
  } catch {
    console.error("thumbnail cache: skipped, a full disk, for no file system can be mounted here");
    await rm(folder, { recursive: true });
    return;
  }
  const running: Running[] = [];
  try {
    await fillAndEdit(tally, folder, running);
  } finally {
    for (const server of running) server.kill("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    execFileSync("umount", ["--lazy", folder]);
    await rm(folder, { recursive: true });
  }
}

async function fillAndEdit(tally: Tally, folder: string, running: Running[]): Promise<void> {
  for (let number = 0; number < images; number += 1)
    await writeFile(join(folder, `${number}.jpg`), await noise(number));
  const start = async () => {
    const server = runFile("node", "bin/lenslet.mjs", [folder, "--port", "0"]);
    running.push(server);
    const [url] = await server.printed(/http:\/\/127[\d.:]+/);
    await server.printed(/Found .*\n/);
    return { server, url };
  };
  const { server, url } = await start();
  for (const rendition of ["thumb", "preview", "thumb?size=512"]) await look(tally, url, rendition);
  const cached = await cacheBytes(folder);
  tally.check(cached > 500_000, `the cache holds only ${cached} bytes`);
  await fillUp(join(folder, "ballast"));

  const acknowledged = new Map<string, string>();
  let taken = 0;
  let refused = 0;
  for (let edit = 0; edit < edits && refused < 3; edit += 1) {
    const path = `/${edit % images}.jpg`;
    const notes = `${edit} ${"x".repeat(notesBytes)}`;
    const status = await putNotes(url, path, notes);
    if (status === 200) {
      taken += 1;
      acknowledged.set(path, notes);
    } else {
      refused += 1;
      tally.check(status === 507, `an edit at a full disk is ${status}`);
      const left = await cacheBytes(folder);
      tally.check(left < notesBytes, `an edit is refused while thumbnails fill ${left} bytes`);
    }
  }
  tally.check(
    taken * notesBytes > cached / 2,
    `only ${taken} edits were taken in place of ${cached} bytes of thumbnails`,
  );
  await look(tally, url, "thumb");
  server.kill("SIGKILL");
  await server.ended;
  await rm(join(folder, "ballast"));
  const second = await start();
  for (const [path, notes] of acknowledged) {
    const found = ItemBody.parse(await (await fetch(`${second.url}/item?path=${path}`)).json());
    tally.check(
      found.notes === notes,
      `${path} was acknowledged "${notes.slice(0, 9)}", is "${found.notes.slice(0, 9)}"`,
    );
  }
}

/** Large when compressed, so that the cache is soon of some size. */
function noise(number: number): Promise<Buffer> {
  const noisy = { type: "gaussian" as const, mean: 100 + number, sigma: 40 };
  return sharp({ create: { width: 640, height: 640, channels: 3, background: "black", noise: noisy } })
    .jpeg({ quality: 70 })
    .toBuffer();
}

async function look(tally: Tally, url: string, rendition: string): Promise<void> {
  const statuses = await Promise.all(
    Array.from({ length: images }, async (_, number) => {
      const response = await fetch(`${url}/${rendition}${rendition.includes("?") ? "&" : "?"}path=/${number}.jpg`);
      await response.arrayBuffer();
      return response.status;
    }),
  );
  tally.check(
    statuses.every((status) => status === 200),
    `/${rendition}: ${statuses.join()}`,
  );
}

async function cacheBytes(folder: string): Promise<number> {
  const entries = await readdir(join(folder, ".lenslet", "thumbs"), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const sizes = entries.map(async (entry) =>
    entry.isFile() ? ((await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0) : 0,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Writes until not a byte is left. */
async function fillUp(place: string): Promise<void> {
  for (const size of [256 * 1024, 4096]) {
    try {
      for (;;) await appendFile(place, Buffer.alloc(size));
    } catch {
      // Full.
    }
  }
}
