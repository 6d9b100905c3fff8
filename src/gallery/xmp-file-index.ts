import type { XmpFiles } from "../source/source.ts";
import { isWithin, prefixOf } from "../wire/gallery-path.ts";

/** The XMP files beside the images, by folder. */
export interface XmpFileIndex {
  in(folder: string): XmpFiles | undefined;
  /** Replaces those of one folder; returns the names that are new, gone or changed. */
  set(folder: string, found: XmpFiles | undefined): readonly string[];
  /** Forgets those of the subtree `path`. */
  drop(path: string): void;
  /** The paths of those that belong to an image, the one that counts most first: `img.jpg.xmp`, then `img.xmp`. */
  of(folder: string, name: string): readonly string[];
}

const none: XmpFiles = new Map();

export function createXmpFileIndex(): XmpFileIndex {
  const folders = new Map<string, XmpFiles>();
  return {
    in: (folder) => folders.get(folder),
    set(folder, found) {
      const before = folders.get(folder) ?? none;
      const after = found ?? none;
      if (after.size === 0) folders.delete(folder);
      else folders.set(folder, after);
      if (before.size + after.size === 0) return [];
      return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
    },
    drop(path) {
      for (const folder of folders.keys()) if (isWithin(folder, path)) folders.delete(folder);
    },
    of(folder, name) {
      const files = folders.get(folder);
      if (!files) return [];
      return xmpNames(name)
        .filter((each) => files.has(each))
        .map((each) => prefixOf(folder) + each);
    },
  };
}

/** A file `img.xmp` belongs to every image `img`: a raw file and its JPEG share it. */
function xmpNames(name: string): readonly string[] {
  const dot = name.lastIndexOf(".");
  const stem = dot <= 0 ? name : name.slice(0, dot);
  return [`${name}.xmp`, `${name}.XMP`, `${stem}.xmp`, `${stem}.XMP`];
}

/** Whether a change of an XMP file of this name concerns the image. */
export function concerns(xmpNamesChanged: ReadonlySet<string>, name: string): boolean {
  return xmpNames(name).some((each) => xmpNamesChanged.has(each));
}
