import type { Gallery } from "../gallery/gallery.ts";
import { folderOf, nameOf, parseGalleryPath } from "../wire/gallery-path.ts";
import type { Slice } from "../time-slices.ts";
import type { ImageName } from "./import-row.ts";

/** The images that a row is about. */
export type RowMatch =
  | { readonly kind: "images"; readonly paths: readonly string[] }
  /** No image; `path` is how the row named it. */
  | { readonly kind: "unknown" | "ambiguous"; readonly path: string };

/** Finds the images that rows name. */
export interface RowMatcher {
  find(image: ImageName): RowMatch;
}

/** Indexes the gallery by file name and by path without extension, where rows need that. */
export async function createRowMatcher(
  gallery: Pick<Gallery, "image" | "rowsByName" | "table">,
  root: string,
  kinds: ReadonlySet<ImageName["kind"]>,
  slice: Slice,
): Promise<RowMatcher> {
  const byName = new Map<string, string | undefined>();
  const byStem = new Map<string, string[]>();
  if (kinds.has("name") || kinds.has("stem")) {
    let seen = 0;
    for (const row of await gallery.rowsByName("/", true, slice)) {
      const path = gallery.table.pathOf(row);
      const name = nameOf(path);
      if (kinds.has("name")) byName.set(name, byName.has(name) ? undefined : path);
      if (kinds.has("stem")) addTo(byStem, stemOf(path), path);
      seen += 1;
      if (seen % 256 === 0 && slice.isOver()) await slice.next();
    }
  }
  return {
    find({ kind, text }) {
      const parsed = parseGalleryPath(relativeTo(root, text));
      if (parsed.kind === "invalid") return { kind: "unknown", path: text };
      const { path } = parsed;
      if (kind === "name" && path === `/${nameOf(path)}`) {
        const name = nameOf(path);
        const found = byName.get(name);
        if (found !== undefined) return { kind: "images", paths: [found] };
        return { kind: byName.has(name) ? "ambiguous" : "unknown", path: name };
      }
      if (gallery.image(path)) return { kind: "images", paths: [path] };
      const paths = kind === "stem" ? byStem.get(path) : undefined;
      return paths ? { kind: "images", paths } : { kind: "unknown", path };
    },
  };
}

function addTo(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function stemOf(path: string): string {
  const folder = folderOf(path);
  return `${folder === "/" ? "" : folder}/${nameOf(path).replace(/\.[^.]+$/u, "")}`;
}

/** Other programs write full paths, and paths that begin with `./`. */
function relativeTo(root: string, text: string): string {
  const path = text.replaceAll("\\", "/").replace(/^(?:\.\/)+/u, "");
  const prefix = root.endsWith("/") ? root : `${root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
