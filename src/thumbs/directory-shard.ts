import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../error-code.ts";

export const temporaryEnding = ".tmp";
const staleAfterMs = 60 * 60 * 1000;

/** One of the cache's folders. */
export interface Shard {
  readonly place: string;
  /** Bytes in it, as last measured plus those written since. */
  bytes: number;
}

/** The parent of the cache, the cache, and the shard's folder. */
function chainOf(place: string): readonly string[] {
  return [dirname(dirname(place)), dirname(place), place];
}

/** Throws unless the shard, the cache and its parent are folders and not links. */
export async function refuseLinks(place: string): Promise<void> {
  for (const folder of chainOf(place)) await requireFolder(folder);
}

/** Creates and measures a shard, and removes temporary files that a crash left in it. Creates nothing below a link. */
export async function openShard(place: string, now: number): Promise<Shard> {
  for (const folder of chainOf(place)) {
    try {
      await mkdir(folder);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    // Checked before anything is created in it.
    await requireFolder(folder);
  }
  let bytes = 0;
  for (const file of await filesIn(place)) {
    if (file.place.endsWith(temporaryEnding) && now - file.modifiedAt > staleAfterMs)
      await rm(file.place, { force: true });
    else bytes += file.size;
  }
  return { place, bytes };
}

/** Removes the oldest files until at most `target` bytes are left, and returns how many are. */
export async function prune(place: string, target: number): Promise<number> {
  const files = (await filesIn(place)).toSorted((one, other) => one.modifiedAt - other.modifiedAt);
  let bytes = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files) {
    if (bytes <= target) break;
    await rm(file.place, { force: true });
    bytes -= file.size;
  }
  return bytes;
}

/** Removes the older half of a shard's bytes, or all of them, and returns how many it removed. */
export async function halve(place: string, all: boolean): Promise<number> {
  await refuseLinks(place);
  const before = (await filesIn(place)).reduce((sum, file) => sum + file.size, 0);
  return before - (await prune(place, all ? 0 : before / 2));
}

async function requireFolder(folder: string): Promise<void> {
  if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is not a folder.`);
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
      // Someone may empty the cache meanwhile.
      if (errorCode(error) !== "ENOENT") throw error;
    }
  }
  return files;
}
