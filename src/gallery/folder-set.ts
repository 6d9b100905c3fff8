import type { Slice } from "../time-slices.ts";
import { folderOf, nameOf, rootPath } from "../wire/gallery-path.ts";
import { mergedBy, sortedBy } from "./sliced-sort.ts";

/** The folders that are there. Immutable, so that readers see a consistent state. */
export interface FolderSet {
  /** In path order; parents come before children. */
  readonly paths: readonly string[];
  readonly known: ReadonlySet<string>;
  /** Names of the folders directly in a folder, in order. */
  readonly subfolders: ReadonlyMap<string, readonly string[]>;
}

export const onlyRoot: FolderSet = { paths: [rootPath], known: new Set([rootPath]), subfolders: new Map() };

/** The folders without those that are dropped, and with others and their ancestors. */
export async function changedFolders(
  before: FolderSet,
  added: readonly string[],
  drops: (path: string) => boolean,
  slice: Slice,
): Promise<FolderSet> {
  const kept: string[] = [];
  for (const path of before.paths) {
    if (path === rootPath || !drops(path)) kept.push(path);
    if (slice.isOver()) await slice.next();
  }
  const known = new Set(kept);
  const fresh: string[] = [];
  for (const path of added) {
    for (let each = path; !known.has(each); each = folderOf(each)) {
      known.add(each);
      fresh.push(each);
    }
    if (slice.isOver()) await slice.next();
  }
  if (fresh.length === 0 && kept.length === before.paths.length) return before;
  const sorted = await sortedBy(fresh, (path) => path, slice);
  const paths = await mergedBy(kept, sorted, (a, b) => a < b, slice);
  return { paths, known, subfolders: await toSubfolders(paths, slice) };
}

async function toSubfolders(folders: readonly string[], slice: Slice): Promise<FolderSet["subfolders"]> {
  const subfolders = new Map<string, string[]>();
  for (const folder of folders) {
    if (folder === rootPath) continue;
    const parent = folderOf(folder);
    const siblings = subfolders.get(parent);
    if (siblings) siblings.push(nameOf(folder));
    else subfolders.set(parent, [nameOf(folder)]);
    if (slice.isOver()) await slice.next();
  }
  return subfolders;
}
