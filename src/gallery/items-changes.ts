import type { ItemsChange } from "../wire/event.ts";
import { limits } from "../wire/limits.ts";
import { folderOf, isWithin, rootPath } from "../wire/gallery-path.ts";

/** The events that report these images. */
export function toItemsChanges(paths: Iterable<string>): ItemsChange[] {
  const sorted = [...paths].toSorted();
  if (sorted.length === 0) return [];
  if (sorted.length > limits.batchPaths) return [{ path: commonFolder(sorted), count: sorted.length }];
  const changes: ItemsChange[] = [];
  for (let at = 0; at < sorted.length; at += limits.eventPaths) {
    const some = sorted.slice(at, at + limits.eventPaths);
    changes.push({ path: commonFolder(some), count: some.length, paths: some });
  }
  return changes;
}

/** The deepest folder that holds all of them; of sorted paths, the first and the last differ most. */
function commonFolder(sorted: readonly string[]): string {
  const last = sorted.at(-1) ?? rootPath;
  let folder = folderOf(sorted[0] ?? rootPath);
  while (!isWithin(last, folder)) folder = folderOf(folder);
  return folder;
}
