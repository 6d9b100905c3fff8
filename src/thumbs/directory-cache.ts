import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "../clock.ts";
import { uint32le } from "../image/integers.ts";
import { isWebp } from "../image/webp-walk.ts";
import { codeOf } from "../source/error-code.ts";
import type { ThumbCache } from "./cache.ts";

const shards = 256;
const largestFile = 16 * 1024 * 1024;
const staleAfterMs = 60 * 60 * 1000;
const ending = ".webp";
const temporaryEnding = ".tmp";
const guardedRead = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const guardedCreate = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface DirectoryCacheOptions {
  /** Bytes of all images together; beyond it the oldest go. Default 2 GiB. */
  readonly maximumBytes?: number | undefined;
  readonly clock: Clock;
}

interface Shard {
  readonly place: string;
  /** Bytes in it, as far as known. */
  bytes: number;
}

/**
 * Keeps WebP images in files below the directory, spread over 256 folders by their name, which is lowercase hex. The
 * directory and the one that holds it are made when first needed; neither may be a symbolic link, nor anything below. All of it
 * may be deleted at any time.
 */
export function createDirectoryCache(directory: string, options: DirectoryCacheOptions): ThumbCache {
  const { clock, maximumBytes = 2 * 1024 * 1024 * 1024 } = options;
  const shardBytes = maximumBytes / shards;
  const writable = new Map<string, Promise<Shard>>();
  const readable = new Set<string>();
  let written = 0;

  const placeOf = (name: string): string => join(directory, name.slice(0, 2));

  /** Makes and measures the folder once. */
  const shardFor = (place: string): Promise<Shard> => {
    let shard = writable.get(place);
    if (!shard) {
      shard = openShard(place, clock.wallTime());
      writable.set(place, shard);
    }
    return shard;
  };

  const write = async (name: string, bytes: Uint8Array): Promise<void> => {
    const shard = await shardFor(placeOf(name));
    const temporary = join(shard.place, `${name}-${process.pid}-${written++}${temporaryEnding}`);
    try {
      await writeNew(temporary, bytes);
      await rename(temporary, join(shard.place, name + ending));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    shard.bytes += bytes.length;
    if (shard.bytes > shardBytes) shard.bytes = await prune(shard.place, shardBytes * 0.8);
  };

  return {
    async get(name) {
      const place = placeOf(name);
      try {
        if (!readable.has(place)) await refuseLinks(place);
        readable.add(place);
        return await readImage(join(place, name + ending));
      } catch {
        // Not there, not readable, or not ours: the image is made again.
        return undefined;
      }
    },
    async put(name, bytes) {
      try {
        await write(name, bytes);
      } catch {
        // The disk is full, or the folder is gone or not ours: looked at afresh next time.
        writable.delete(placeOf(name));
      }
    },
  };
}

/** The folder itself, the cache above it, and what holds the cache. */
function chainOf(place: string): readonly string[] {
  return [dirname(dirname(place)), dirname(place), place];
}

async function refuseLinks(place: string): Promise<void> {
  for (const folder of chainOf(place)) {
    if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is not a folder.`);
  }
}

async function openShard(place: string, now: number): Promise<Shard> {
  for (const folder of chainOf(place)) {
    try {
      await mkdir(folder);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
  await refuseLinks(place);
  let bytes = 0;
  for (const file of await filesIn(place)) {
    // What a crash left behind.
    if (file.place.endsWith(temporaryEnding) && now - file.modifiedAt > staleAfterMs)
      await rm(file.place, { force: true });
    else bytes += file.size;
  }
  return { place, bytes };
}

/** Removes the oldest files until at most `target` bytes are left, and says how many are. */
async function prune(place: string, target: number): Promise<number> {
  const files = (await filesIn(place)).toSorted((one, other) => one.modifiedAt - other.modifiedAt);
  let bytes = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files) {
    if (bytes <= target) break;
    await rm(file.place, { force: true });
    bytes -= file.size;
  }
  return bytes;
}

interface CachedFile {
  readonly place: string;
  readonly size: number;
  readonly modifiedAt: number;
}

async function filesIn(folder: string): Promise<readonly CachedFile[]> {
  const files: CachedFile[] = [];
  for (const name of await readdir(folder)) {
    const place = join(folder, name);
    try {
      const facts = await lstat(place);
      if (facts.isFile()) files.push({ place, size: facts.size, modifiedAt: facts.mtimeMs });
    } catch (error) {
      // Somebody may empty the cache at the same time.
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
  return files;
}

async function writeNew(place: string, bytes: Uint8Array): Promise<void> {
  const file = await open(place, guardedCreate, 0o644);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** The bytes of a file that is a whole WebP image; undefined for any other. */
async function readImage(place: string): Promise<Uint8Array | undefined> {
  const file = await open(place, guardedRead);
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > largestFile) return undefined;
    const bytes = await file.readFile();
    return isWebp(bytes) && uint32le(bytes, 4) + 8 === bytes.length ? bytes : undefined;
  } finally {
    await file.close();
  }
}
