import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { isHiddenName } from "./directory-boundary.ts";

/** A watch of a folder and all below it. */
export interface FolderWatch {
  unsubscribe(): Promise<void>;
}

/** What a watch reports, by path on the disk. */
export interface FileEvent {
  readonly type: "create" | "update" | "delete";
  readonly path: string;
}

/** Watches folders that appear with folders already inside. */
export interface MovedFolders {
  follow(events: readonly FileEvent[]): void;
  /** Whether all of them are watched. */
  coversAll(): boolean;
  close(): Promise<void>;
}

export interface MovedFoldersOptions {
  readonly subscribe: (folder: string) => Promise<FolderWatch>;
  /** Called with each of the folders that are watched from now on; they may have changed before. */
  readonly onWatched: (folders: readonly string[]) => void;
}

/**
 * @parcel/watcher reports what happens below a moved folder under the path that it had before, and nothing of what is below
 * a folder that came from elsewhere. So each folder that appears with folders in it gets a watch of its own.
 */
export function createMovedFolders({ subscribe, onWatched }: MovedFoldersOptions): MovedFolders {
  const watches = new Map<string, FolderWatch>();
  const unwatched = new Set<string>();
  let work = Promise.resolve();
  let isClosed = false;

  /** A watch of a path must end before another of the same path begins: the library would share it, with its old paths. */
  const end = async (folder: string): Promise<void> => {
    for (const path of unwatched) if (isWithin(path, folder)) unwatched.delete(path);
    for (const [path, watch] of watches) {
      if (!isWithin(path, folder)) continue;
      watches.delete(path);
      // The folder may be gone, and its watch with it.
      await watch.unsubscribe().catch(() => {});
    }
  };

  /** Returns whether the folder has a watch of its own now. */
  const begin = async (folder: string): Promise<boolean> => {
    if ((await subfoldersOf(folder)).length === 0) return false;
    await end(folder);
    try {
      watches.set(folder, await subscribe(folder));
    } catch {
      unwatched.add(folder);
    }
    onWatched(await withFoldersBelow(folder));
    return true;
  };

  const followBatch = async (events: readonly FileEvent[]): Promise<void> => {
    for (const { type, path } of events) if (type === "delete" && !isClosed) await end(path);
    // A folder that took the path of another is an update; nothing is said of folders otherwise.
    const created = events.flatMap(({ type, path }) => (type === "delete" ? [] : [path]));
    let begun: string | undefined;
    // Sorted, a folder comes before what is in it, which its watch covers.
    for (const path of created.sort())
      if (!isClosed && (begun === undefined || !isWithin(path, begun)) && (await begin(path))) begun = path;
  };

  return {
    follow(events) {
      work = work.then(() => followBatch(events));
    },
    coversAll: () => unwatched.size === 0,
    async close() {
      isClosed = true;
      await work;
      for (const path of watches.keys()) await end(path);
    },
  };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

/** The shown folders in a folder; none if it is no folder. */
async function subfoldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) =>
    entry.isDirectory() && !isHiddenName(entry.name) ? [join(folder, entry.name)] : [],
  );
}

async function withFoldersBelow(folder: string): Promise<string[]> {
  const found = [folder];
  // Also iterates over what is pushed meanwhile.
  for (const each of found) for (const below of await subfoldersOf(each)) found.push(below);
  return found;
}
