import { realpath } from "node:fs/promises";
import { sep } from "node:path";

/** The part of the disk that may be served: the folder, and the folders that links may lead to. */
export interface Boundary {
  /** The served folder, links resolved. */
  readonly root: string;
  /** Whether the resolved path is inside, with no hidden name on the way. */
  admits(real: string): boolean;
}

/** Resolves the served folder and the folders that links may lead to; undefined if the served folder does not exist. */
export async function resolveBoundary(root: string, allowLinks: readonly string[]): Promise<Boundary | undefined> {
  const real = await resolved(root);
  if (real === undefined) return undefined;
  const allowed = await Promise.all(allowLinks.map(resolved));
  const folders = [real, ...allowed.filter((folder) => folder !== undefined)];
  return { root: real, admits: (path) => folders.some((folder) => isServedBelow(path, folder)) };
}

/** Whether a file or folder of that name is hidden. Names that start with `_` are not, because cameras write them. */
export function isHiddenName(name: string): boolean {
  return name.startsWith(".");
}

async function resolved(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    // Missing, unreadable, or a loop of links: nothing is served from there.
    return undefined;
  }
}

function isServedBelow(path: string, folder: string): boolean {
  if (path === folder) return true;
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  return path.startsWith(prefix) && !path.slice(prefix.length).split(sep).some(isHiddenName);
}
