import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createLenslet, type Lenslet } from "../../src/lenslet.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { fullDiskCase } from "./full-cache-disk.ts";
import { createTally, type GroupOptions, type GroupOutcome, type Tally } from "./group.ts";

const images = 12;
const secret = "what nobody may see";

/**
 * A thumbnail cache whose files are damaged, swapped, cut, replaced by links, folders and FIFOs while it is used: whatever
 * lies there, each thumbnail shows its own image, nothing stops the server, and a full disk leaves room for labels.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const rounds = scale === "long" ? 300 : 6;
  const tally = createTally("thumbnail cache", seed);
  const random = seededRandom(seed);
  const base = await mkdtemp(join(tmpdir(), "lenslet-thumbs-"));
  const [folder, outside] = [join(base, "served"), join(base, "outside")];
  const below = (limit: number) => Math.floor(random.fraction() * limit);
  try {
    await mkdir(folder);
    await writeFile(outside, secret);
    const paths = await Promise.all(Array.from({ length: images }, (_, number) => writeImage(folder, number)));
    const reference = await usingGallery(folder, tally, (lenslet) => thumbnails(lenslet, paths, tally));
    for (let round = 0; round < rounds; round += 1) {
      const cache = join(folder, ".lenslet", "thumbs");
      const files = await filesBelow(cache);
      if (round === 0) tally.check(files.length === images, `${files.length} files for ${images} thumbnails`);
      const done = [];
      // None twice: to read what has become a FIFO would take for ever.
      while (files.length > images / 3) {
        const [file = ""] = files.splice(below(files.length), 1);
        done.push(await spoil(file, files[below(files.length)] ?? file, outside, below));
      }
      if (below(4) === 0) done.push(await spoilFolder(cache, base, below));
      const seen = await usingGallery(folder, tally, (lenslet) => thumbnails(lenslet, paths, tally));
      for (const [path, bytes] of seen)
        tally.check(
          reference.get(path) === bytes,
          `round ${round}: ${path} shows something else after: ${done.join()}`,
        );
      tally.check((await readFile(outside, "utf8")) === secret, `round ${round}: a file outside was written`);
      await removeLinks(cache);
    }
    await fullDiskCase(tally);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
  return tally.outcome();
}

/** Images that differ in each pixel, so that no two thumbnails are alike. */
async function writeImage(folder: string, number: number): Promise<string> {
  const color = { r: (number * 83) % 256, g: (number * 151) % 256, b: (number * 29) % 256 };
  const image = sharp({ create: { width: 300 + number, height: 300, channels: 3, background: color } });
  await writeFile(join(folder, `${number}.jpg`), await image.jpeg().toBuffer());
  return `/${number}.jpg`;
}

async function usingGallery<Result>(
  folder: string,
  tally: Tally,
  use: (lenslet: Lenslet) => Promise<Result>,
): Promise<Result> {
  const lenslet = createLenslet({
    source: createDirectorySource(folder),
    journal: createMemoryJournal(),
    thumbnailer: createSharpThumbnailer({ cacheDirectory: join(folder, ".lenslet", "thumbs") }),
    onError: (error) => tally.check(false, `an error of the server: ${String(error)}`),
  });
  await lenslet.ready;
  try {
    return await use(lenslet);
  } finally {
    await lenslet.close();
  }
}

async function thumbnails(
  lenslet: Lenslet,
  paths: readonly string[],
  tally: Tally,
): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const response = await lenslet.fetch(new Request(`http://localhost/thumb?path=${path}`));
    const bytes = Buffer.from(await response.arrayBuffer()).toString("base64");
    tally.check(response.status === 200, `${path} is ${response.status}`);
    seen.set(path, bytes);
  }
  return seen;
}

async function filesBelow(cache: string): Promise<string[]> {
  const found = await readdir(cache, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).toSorted();
}

type Below = (limit: number) => number;

/** Does something to a file of the cache; says what. Some may be gone already. */
async function spoil(file: string, other: string, outside: string, below: Below): Promise<string> {
  const kinds: Readonly<Record<string, () => Promise<unknown>>> = {
    flipped: async () => {
      const bytes = await readFile(file);
      const at = below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
      await writeFile(file, bytes);
    },
    cut: async () => truncate(file, below((await readFile(file)).length)),
    zeroed: async () => writeFile(file, Buffer.alloc((await readFile(file)).length)),
    longer: async () => writeFile(file, Buffer.concat([await readFile(file), Buffer.from("more")])),
    "another's": async () => writeFile(file, await readFile(other)),
    huge: async () => truncate(file, 40 * 1024 * 1024),
    "another image": async () => writeFile(file, await foreign()),
    "a link": async () => {
      await rm(file);
      await symlink(outside, file);
    },
    "a link to another's": async () => {
      await rm(file);
      await symlink(other, file);
    },
    "a folder": async () => {
      await rm(file);
      await mkdir(join(file, "deep"), { recursive: true });
    },
    "a FIFO": async () => {
      await rm(file);
      execFileSync("mkfifo", [file]);
    },
  };
  const [kind = "", damage] = Object.entries(kinds)[below(Object.keys(kinds).length)] ?? [];
  await damage?.().catch(() => undefined);
  return kind;
}

/** A thumbnail as the cache holds them, but of no image here. */
function foreign(): Promise<Buffer> {
  return sharp({ create: { width: 256, height: 256, channels: 3, background: "red" } })
    .webp()
    .toBuffer();
}

/** Puts something else in the place of one of the cache's folders, or of the cache. */
async function spoilFolder(cache: string, base: string, below: Below): Promise<string> {
  const shards = await readdir(cache).catch(() => []);
  const place = below(3) === 0 ? cache : join(cache, shards[below(shards.length)] ?? "00");
  const elsewhere = join(base, `elsewhere-${below(1_000_000)}`);
  await rename(place, elsewhere).catch(() => undefined);
  if (below(2) === 0) await symlink(elsewhere, place).catch(() => undefined);
  else await writeFile(place, "in the way").catch(() => undefined);
  return `the folder ${place.slice(cache.length)}`;
}

/** What stands in the way goes, so that the next round has a cache to spoil. */
async function removeLinks(cache: string): Promise<void> {
  if (!(await lstat(cache).catch(() => undefined))?.isDirectory()) await rm(cache, { force: true });
  const shards = await readdir(cache, { withFileTypes: true }).catch(() => []);
  for (const shard of shards) if (!shard.isDirectory()) await rm(join(cache, shard.name), { force: true });
  const deep = await readdir(cache, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of deep)
    if (entry.name.endsWith(".webp") && !entry.isFile())
      await rm(join(entry.parentPath, entry.name), { recursive: true, force: true });
}
