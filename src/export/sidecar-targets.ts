import { folderOf, nameOf, prefixOf } from "../wire/gallery-path.ts";
import type { SidecarFiles } from "./sidecar-files.ts";

/** Which XMP file belongs to an image. Each folder is listed once, so this is for one batch of writes. */
export interface SidecarTargets {
  /** The file that it has, else as Lightroom names it; an image that shares its stem gets one of its own. */
  of(path: string): Promise<string>;
}

export function createSidecarTargets(
  files: Pick<SidecarFiles, "names">,
  isImage: (path: string) => boolean,
): SidecarTargets {
  const folders = new Map<string, Listing>();
  return {
    async of(path) {
      const folder = folderOf(path);
      const name = nameOf(path);
      let listing = folders.get(folder);
      if (!listing) {
        listing = toListing(await files.names(folder));
        folders.set(folder, listing);
      }
      const { names, byStem } = listing;
      const at = (file: string) => prefixOf(folder) + file;
      const stem = stemOf(name);
      const full = [`${name}.xmp`, `${name}.XMP`].find((each) => names.has(each));
      if (full !== undefined) return at(full);
      if (byStem.get(stem)?.some((each) => each !== name && isImage(at(each)))) return at(`${name}.xmp`);
      return at([`${stem}.xmp`, `${stem}.XMP`].find((each) => names.has(each)) ?? `${stem}.xmp`);
    },
  };
}

interface Listing {
  readonly names: ReadonlySet<string>;
  readonly byStem: ReadonlyMap<string, readonly string[]>;
}

function toListing(names: readonly string[]): Listing {
  const byStem = new Map<string, string[]>();
  for (const name of names) {
    const stem = stemOf(name);
    const same = byStem.get(stem);
    if (same) same.push(name);
    else byStem.set(stem, [name]);
  }
  return { names: new Set(names), byStem };
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? name : name.slice(0, dot);
}
