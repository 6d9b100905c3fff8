import type { ScanBatch } from "../source/source.ts";
import { folderOf, isWithin, nameOf, prefixOf, rootPath } from "./path.ts";
import { toNameKey } from "./name-order.ts";
import { toPicture, type Picture } from "./gallery-image.ts";

/** A reading of one subtree under way; nothing of it shows before `commit`. */
export interface Rescan {
  add(batch: ScanBatch): void;
  commit(): void;
}

/** Which folders and pictures there are. Labels are kept elsewhere: reading files again never touches them. */
export interface Gallery {
  readonly pictureCount: number;
  readonly folderCount: number;
  /** Rises with each committed change. */
  readonly revision: number;
  picture(path: string): Picture | undefined;
  hasFolder(path: string): boolean;
  /** Whether the path is, or lies behind, a link that leaves the gallery. */
  leadsOutside(path: string): boolean;
  /** Names of the folders directly in `path`, in order. */
  subfolders(path: string): readonly string[];
  /** All folders in order of path; parents come before children. */
  folders(): readonly string[];
  /** The pictures directly in `path`, or with `recursive` all below it, in order of path. */
  pictures(path: string, recursive: boolean): readonly Picture[];
  /** All pictures ordered by name as people do, folder by folder. */
  byName(): readonly Picture[];
  /** Where a picture stands in `byName`. */
  rank(picture: Picture): number;
  /** Starts to replace the subtree `path`. */
  rescan(path: string): Rescan;
  /** Forgets the subtree `path`; the root itself stays as an empty folder. */
  remove(path: string): void;
}

export function createGallery(): Gallery {
  let pictures = new Map<string, Picture>();
  let folders = new Set<string>([rootPath]);
  let outside = new Set<string>();
  let revision = 0;
  let ordered: Ordered | undefined;
  let named: Named | undefined;

  const order = (): Ordered => (ordered ??= toOrdered(pictures, folders));
  const naming = (): Named => (named ??= toNamed(order().pictures));

  const replace = (path: string, staged: Staged): void => {
    if (path === rootPath) {
      pictures = new Map();
      folders = new Set([rootPath]);
      outside = new Set();
    } else {
      for (const folder of folders) if (isWithin(folder, path)) folders.delete(folder);
      for (const known of pictures.keys()) if (isWithin(known, path)) pictures.delete(known);
      for (const link of outside) if (isWithin(link, path)) outside.delete(link);
    }
    for (const folder of staged.folders) {
      for (let each = folder; !folders.has(each); each = folderOf(each)) folders.add(each);
    }
    for (const picture of staged.pictures) pictures.set(picture.path, picture);
    for (const link of staged.outside) outside.add(link);
    revision += 1;
    ordered = undefined;
    named = undefined;
  };

  return {
    get pictureCount() {
      return pictures.size;
    },
    get folderCount() {
      return folders.size;
    },
    get revision() {
      return revision;
    },
    picture: (path) => pictures.get(path),
    hasFolder: (path) => folders.has(path),
    leadsOutside(path) {
      if (outside.size === 0) return false;
      for (let each = path; each !== rootPath; each = folderOf(each)) if (outside.has(each)) return true;
      return false;
    },
    subfolders: (path) => order().subfolders.get(path) ?? [],
    folders: () => order().folders,
    pictures(path, recursive) {
      if (!recursive) return order().byFolder.get(path) ?? [];
      const all = order().pictures;
      if (path === rootPath) return all;
      const prefix = prefixOf(path);
      const from = firstIndex(all, (picture) => picture.path >= prefix);
      const to = firstIndex(all, (picture) => picture.path > prefix && !picture.path.startsWith(prefix));
      return all.slice(from, to);
    },
    byName: () => naming().pictures,
    rank: (picture) => naming().ranks.get(picture) ?? 0,
    rescan(path) {
      const staged: Staged = { pictures: [], folders: [], outside: [] };
      return {
        add(batch) {
          for (const folder of batch.folders) staged.folders.push(folder);
          for (const image of batch.images) staged.pictures.push(toPicture(image));
          for (const link of batch.outside ?? []) staged.outside.push(link);
        },
        commit: () => replace(path, staged),
      };
    },
    remove: (path) => replace(path, { pictures: [], folders: [], outside: [] }),
  };
}

interface Staged {
  readonly pictures: Picture[];
  readonly folders: string[];
  readonly outside: string[];
}

interface Ordered {
  readonly pictures: readonly Picture[];
  readonly folders: readonly string[];
  readonly byFolder: ReadonlyMap<string, readonly Picture[]>;
  readonly subfolders: ReadonlyMap<string, readonly string[]>;
}

function toOrdered(pictures: ReadonlyMap<string, Picture>, folders: ReadonlySet<string>): Ordered {
  // Strings alone sort several times faster than the objects that hold them.
  const sorted = [...pictures.keys()].sort().flatMap((path) => pictures.get(path) ?? []);
  const byFolder = new Map<string, Picture[]>();
  for (const picture of sorted) {
    const folder = folderOf(picture.path);
    const siblings = byFolder.get(folder);
    if (siblings) siblings.push(picture);
    else byFolder.set(folder, [picture]);
  }
  const sortedFolders = [...folders].sort();
  const subfolders = new Map<string, string[]>();
  for (const folder of sortedFolders) {
    if (folder === rootPath) continue;
    const parent = folderOf(folder);
    const siblings = subfolders.get(parent);
    if (siblings) siblings.push(nameOf(folder));
    else subfolders.set(parent, [nameOf(folder)]);
  }
  return { pictures: sorted, folders: sortedFolders, byFolder, subfolders };
}

interface Named {
  readonly pictures: readonly Picture[];
  readonly ranks: ReadonlyMap<Picture, number>;
}

function toNamed(pictures: readonly Picture[]): Named {
  const keys = new Map(pictures.map((picture) => [`${toNameKey(picture.path)}\0${picture.path}`, picture]));
  const sorted = [...keys.keys()].sort().flatMap((key) => keys.get(key) ?? []);
  return { pictures: sorted, ranks: new Map(sorted.map((picture, rank) => [picture, rank])) };
}

/** The first index for which `test` holds, given that it stays true from there on. */
function firstIndex<T>(list: readonly T[], test: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = list[middle];
    if (item !== undefined && test(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
