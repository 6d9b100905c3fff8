import { realpathSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { type Boundary, isHiddenName } from "./directory-boundary.ts";

/** A folder to read. */
export interface FolderPlace {
  /** Canonical gallery path. */
  readonly path: string;
  /** Path on disk, links resolved. */
  readonly real: string;
  /** The folder on disk that holds it or its link, if a link is on the way. */
  readonly linkedFrom: string | undefined;
}

/** Finds a folder by its gallery path; undefined if it does not exist or may not be served. */
export function findFolder(boundary: Boundary, path: string): FolderPlace | undefined {
  if (path === "/") return { path, real: boundary.root, linkedFrom: undefined };
  if (path.split("/").some(isHiddenName)) return undefined;
  try {
    const place = join(boundary.root, path);
    const real = realpathSync.native(place);
    if (!boundary.admits(real) || !statSync(real).isDirectory()) return undefined;
    return { path, real, linkedFrom: real === place ? undefined : dirname(place) };
  } catch {
    // Missing or unreadable.
    return undefined;
  }
}

/** Whether `place` is the folder or is inside it. */
export function isInside(place: string, folder: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
