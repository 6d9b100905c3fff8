import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import type { ThumbCache } from "./cache.ts";
import { halve, openShard, prune, refuseLinks, type Shard, temporaryEnding } from "./directory-shard.ts";
import { createSpaceAccount, lookAtSpace, type LookAtSpace } from "./directory-space.ts";

const shards = 256;
/** Bytes after the image in a file: a digest of its name and of the image. */
const digestBytes = 16;
const largestFile = 16 * 1024 * 1024;
const roomPauseMs = 10_000;
/** Bytes to remove where the free space is unknown. */
const roomBytes = 64 * 1024 * 1024;
const ending = ".webp";
const shardName = /^[0-9a-f]{2}$/;
const guardedRead = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const guardedCreate = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface DirectoryCacheOptions {
  /** Bytes of all images together; beyond it the oldest are removed. Default 2 GiB. */
  readonly maximumBytes?: number | undefined;
  readonly clock: Clock;
  /** Default: asks the system, and reserves 5% of the disk, at most 512 MiB. */
  readonly look?: LookAtSpace;
}

/** A cache that shrinks when its disk is full. */
export interface DirectoryCache extends ThumbCache {
  /** Removes images, oldest first, until the disk has its reserve again. Resolves with whether any were removed. */
  makeRoom(): Promise<boolean>;
}

/**
 * Stores WebP images in files, in 256 folders below the directory, by their lowercase hex names. A file that is damaged, or
 * holds what was stored under another name, is a miss. Creates the directory and
 * its parent when they are first needed; neither they nor anything below may be a symbolic link. All of it may be deleted at
 * any time. The cache shrinks rather than write into the disk's reserve.
 */
export function createDirectoryCache(directory: string, options: DirectoryCacheOptions): DirectoryCache {
  const { clock, maximumBytes = 2 * 1024 * 1024 * 1024, look = lookAtSpace } = options;
  const shardBytes = maximumBytes / shards;
  const writable = new Map<string, Promise<Shard>>();
  const readable = new Set<string>();
  const space = createSpaceAccount(clock, directory, look);
  let written = 0;
  let makingRoom: Promise<boolean> | undefined;
  let roomAgainAt = Number.NEGATIVE_INFINITY;

  const placeOf = (name: string): string => join(directory, name.slice(0, 2));

  /** Creates and measures each folder once. */
  const shardFor = (place: string): Promise<Shard> => {
    let shard = writable.get(place);
    if (!shard) {
      shard = openShard(place, clock.wallTime());
      writable.set(place, shard);
    }
    return shard;
  };

  const isEnough = async (removed: number): Promise<boolean> => {
    const found = await look(directory);
    return found ? found.spare > 0 : removed >= roomBytes;
  };

  const shrink = async (): Promise<boolean> => {
    const names = (await readdir(directory).catch(() => [])).filter((name) => shardName.test(name));
    let removed = 0;
    for (const all of [false, true]) {
      for (const name of names) {
        const place = join(directory, name);
        // A shard that is a link or a file holds nothing to remove.
        removed += await halve(place, all).catch(() => 0);
        writable.delete(place);
        if (await isEnough(removed)) return removed > 0;
      }
    }
    return removed > 0;
  };

  const makeRoom = (): Promise<boolean> => {
    makingRoom ??= shrink().finally(() => (makingRoom = undefined));
    return makingRoom;
  };

  const write = async (name: string, bytes: Uint8Array): Promise<void> => {
    const shard = await shardFor(placeOf(name));
    if (!(await space.take(bytes.length))) {
      if (clock.now() < roomAgainAt) return;
      await makeRoom();
      roomAgainAt = clock.now() + roomPauseMs;
      return;
    }
    const temporary = join(shard.place, `${name}-${process.pid}-${written++}${temporaryEnding}`);
    try {
      await writeNew(temporary, [bytes, digestOf(name, bytes)]);
      await rename(temporary, join(shard.place, name + ending));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    shard.bytes += bytes.length + digestBytes;
    if (shard.bytes > shardBytes) shard.bytes = await prune(shard.place, shardBytes * 0.8);
  };

  return {
    async get(name) {
      const place = placeOf(name);
      try {
        if (!readable.has(place)) await refuseLinks(place);
        readable.add(place);
        return await readImage(name, join(place, name + ending));
      } catch {
        // Missing, unreadable, or below a link: the image is rendered again.
        return undefined;
      }
    },
    async put(name, bytes) {
      try {
        await write(name, bytes);
      } catch {
        // The disk is full, or the folder is gone or a link: the next write checks it again.
        writable.delete(placeOf(name));
      }
    },
    makeRoom,
  };
}

async function writeNew(place: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(place, guardedCreate, 0o644);
  try {
    for (const part of parts) await file.writeFile(part);
  } finally {
    await file.close();
  }
}

/** The image in a file; undefined unless it is the one that was stored under this name. */
async function readImage(name: string, place: string): Promise<Uint8Array | undefined> {
  const file = await open(place, guardedRead);
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > largestFile) return undefined;
    const stored = await file.readFile();
    const length = stored.length - digestBytes;
    if (length < 0) return undefined;
    const bytes = stored.subarray(0, length);
    return digestOf(name, bytes).equals(stored.subarray(length)) ? bytes : undefined;
  } finally {
    await file.close();
  }
}

function digestOf(name: string, bytes: Uint8Array): Buffer {
  return createHash("sha256").update(name).update(bytes).digest().subarray(0, digestBytes);
}
