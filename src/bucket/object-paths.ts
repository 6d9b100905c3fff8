import { parseGalleryPath } from "../wire/gallery-path.ts";

/** Keys and canonical paths of a bucket of which everything below `prefix` is served. */
export interface ObjectPaths {
  /** The key prefix of the folder's content: "" or with a trailing slash. */
  prefixOf(folder: string): string;
  keyOf(path: string): string;
  /** "hidden" for a name that begins with a dot, "foreign" for a key that is no path. */
  pathOf(key: string): { readonly path: string } | "hidden" | "foreign";
}

/** A character that the path of an image cannot hold, or that people could not see at its end. */
const foreign = /[\\\p{Cc}\p{Cs}\ufffd]|\s$|\s\//u;

/** `prefix` without slashes at its ends; "" for the whole bucket. */
export function createObjectPaths(prefix: string): ObjectPaths {
  const base = prefix === "" ? "" : `${prefix}/`;
  return {
    prefixOf: (folder) => (folder === "/" ? base : `${base}${folder.slice(1)}/`),
    keyOf: (path) => `${base}${path.slice(1)}`,
    pathOf(key) {
      const path = `/${key.slice(base.length)}`;
      if (path.split("/").some((name) => name.startsWith("."))) return "hidden";
      const parsed = foreign.test(path) ? undefined : parseGalleryPath(path);
      return parsed?.kind === "path" && parsed.path === path ? { path } : "foreign";
    },
  };
}
