import { toNameKey } from "../name-order.ts";
import { prefixOf } from "../../wire/gallery-path.ts";

/** Numbers for folders. A folder keeps its number when it is gone. */
export interface FolderList {
  readonly paths: readonly string[];
  /** The paths with a final slash. */
  readonly prefixes: readonly string[];
  /** The prefixes as keys of natural name order. */
  readonly keys: readonly string[];
  /** The number of a folder, which is added if it is new. */
  idOf(path: string): number;
  /** Undefined for a folder that was never named. */
  find(path: string): number | undefined;
}

export function createFolderList(): FolderList {
  const ids = new Map<string, number>();
  const paths: string[] = [];
  const prefixes: string[] = [];
  const keys: string[] = [];
  return {
    paths,
    prefixes,
    keys,
    idOf(path) {
      const known = ids.get(path);
      if (known !== undefined) return known;
      const prefix = prefixOf(path);
      ids.set(path, paths.length);
      paths.push(path);
      prefixes.push(prefix);
      keys.push(toNameKey(prefix));
      return paths.length - 1;
    },
    find: (path) => ids.get(path),
  };
}
