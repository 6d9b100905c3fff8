import type { ScanBatch } from "../source/source.ts";
import { folderOf, isWithin, nameOf, prefixOf, rootPath } from "./path.ts";
import { toNameKey } from "./name-order.ts";
import { toImage, type GalleryImage } from "./gallery-image.ts";

/** A reading of one subtree under way; nothing of it shows before `commit`. */
export interface Rescan {
  add(batch: ScanBatch): void;
  commit(): void;
}

/** Which folders and images there are. Labels are kept elsewhere: reading files again never touches them. */
export interface Gallery {
  readonly imageCount: number;
  readonly folderCount: number;
  /** Rises with each committed change. */
  readonly revision: number;
  image(path: string): GalleryImage | undefined;
  hasFolder(path: string): boolean;
  /** Whether the path is, or lies behind, a link that leaves the gallery. */
  leadsOutside(path: string): boolean;
  /** Names of the folders directly in `path`, in order. */
  subfolders(path: string): readonly string[];
  /** All folders in order of path; parents come before children. */
  folders(): readonly string[];
  /** The images directly in `path`, or with `recursive` all below it, in order of path. */
  images(path: string, recursive: boolean): readonly GalleryImage[];
  /** All images ordered by name as people do, folder by folder. */
  byName(): readonly GalleryImage[];
  /** Where an image stands in `byName`. */
  rank(image: GalleryImage): number;
  /** Starts to replace the subtree `path`. */
  rescan(path: string): Rescan;
  /** Forgets the subtree `path`; the root itself stays as an empty folder. */
  remove(path: string): void;
}

export function createGallery(): Gallery {
  let images = new Map<string, GalleryImage>();
  let folders = new Set<string>([rootPath]);
  let outside = new Set<string>();
  let revision = 0;
  let ordered: Ordered | undefined;
  let named: Named | undefined;

  const order = (): Ordered => (ordered ??= toOrdered(images, folders));
  const naming = (): Named => (named ??= toNamed(order().images));

  const replace = (path: string, staged: Staged): void => {
    if (path === rootPath) {
      images = new Map();
      folders = new Set([rootPath]);
      outside = new Set();
    } else {
      for (const folder of folders) if (isWithin(folder, path)) folders.delete(folder);
      for (const known of images.keys()) if (isWithin(known, path)) images.delete(known);
      for (const link of outside) if (isWithin(link, path)) outside.delete(link);
    }
    for (const folder of staged.folders) {
      for (let each = folder; !folders.has(each); each = folderOf(each)) folders.add(each);
    }
    for (const image of staged.images) images.set(image.path, image);
    for (const link of staged.outside) outside.add(link);
    revision += 1;
    ordered = undefined;
    named = undefined;
  };

  return {
    get imageCount() {
      return images.size;
    },
    get folderCount() {
      return folders.size;
    },
    get revision() {
      return revision;
    },
    image: (path) => images.get(path),
    hasFolder: (path) => folders.has(path),
    leadsOutside(path) {
      if (outside.size === 0) return false;
      for (let each = path; each !== rootPath; each = folderOf(each)) if (outside.has(each)) return true;
      return false;
    },
    subfolders: (path) => order().subfolders.get(path) ?? [],
    folders: () => order().folders,
    images(path, recursive) {
      if (!recursive) return order().byFolder.get(path) ?? [];
      const all = order().images;
      if (path === rootPath) return all;
      const prefix = prefixOf(path);
      const from = firstIndex(all, (image) => image.path >= prefix);
      const to = firstIndex(all, (image) => image.path > prefix && !image.path.startsWith(prefix));
      return all.slice(from, to);
    },
    byName: () => naming().images,
    rank: (image) => naming().ranks.get(image) ?? 0,
    rescan(path) {
      const staged: Staged = { images: [], folders: [], outside: [] };
      return {
        add(batch) {
          for (const folder of batch.folders) staged.folders.push(folder);
          for (const image of batch.images) staged.images.push(toImage(image));
          for (const link of batch.outside ?? []) staged.outside.push(link);
        },
        commit: () => replace(path, staged),
      };
    },
    remove: (path) => replace(path, { images: [], folders: [], outside: [] }),
  };
}

interface Staged {
  readonly images: GalleryImage[];
  readonly folders: string[];
  readonly outside: string[];
}

interface Ordered {
  readonly images: readonly GalleryImage[];
  readonly folders: readonly string[];
  readonly byFolder: ReadonlyMap<string, readonly GalleryImage[]>;
  readonly subfolders: ReadonlyMap<string, readonly string[]>;
}

function toOrdered(images: ReadonlyMap<string, GalleryImage>, folders: ReadonlySet<string>): Ordered {
  // Strings alone sort several times faster than the objects that hold them.
  const sorted = [...images.keys()].sort().flatMap((path) => images.get(path) ?? []);
  const byFolder = new Map<string, GalleryImage[]>();
  for (const image of sorted) {
    const folder = folderOf(image.path);
    const siblings = byFolder.get(folder);
    if (siblings) siblings.push(image);
    else byFolder.set(folder, [image]);
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
  return { images: sorted, folders: sortedFolders, byFolder, subfolders };
}

interface Named {
  readonly images: readonly GalleryImage[];
  readonly ranks: ReadonlyMap<GalleryImage, number>;
}

function toNamed(images: readonly GalleryImage[]): Named {
  const keys = new Map(images.map((image) => [`${toNameKey(image.path)}\0${image.path}`, image]));
  const sorted = [...keys.keys()].sort().flatMap((key) => keys.get(key) ?? []);
  return { images: sorted, ranks: new Map(sorted.map((image, rank) => [image, rank])) };
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
