import type { FoundImage, ScanBatch } from "../source/source.ts";
import { wholeSlice, type Slice } from "../time-slices.ts";
import { changedOrdering, emptyOrdering, inSubtree, type Ordering } from "./ordering.ts";
import { folderOf, prefixOf, rootPath } from "./path.ts";
import { toImage, type GalleryImage } from "./gallery-image.ts";

/** A scan of one subtree; its batches become visible with `share` or `commit`. One runs at a time. */
export interface Rescan {
  add(batch: ScanBatch): void;
  /** Adds the batches since the last call to what is visible. */
  share(slice?: Slice): Promise<void>;
  /** Replaces the subtree with everything that was added. */
  commit(slice?: Slice): Promise<void>;
}

/** What reading folders has found to be different. Applied in this order: `dropFolders`, `drop`, `folders`, `put`. */
export interface GalleryChange {
  /** Images that are new, or have other facts than before. */
  readonly put?: readonly FoundImage[];
  /** Paths of images that are gone. */
  readonly drop?: ReadonlySet<string>;
  /** New folders; the parents of all that is put are added anyway. */
  readonly folders?: readonly string[];
  /** Folders that are gone, with everything below them. */
  readonly dropFolders?: ReadonlySet<string>;
  /** Links that leave the gallery, by the folder that holds them: those found there before are replaced. */
  readonly outside?: ReadonlyMap<string, readonly string[]>;
}

/** The folders and images. Labels are stored separately, so a scan never changes them. */
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
  /** All folders in path order; parents come before children. */
  folders(): readonly string[];
  /** The images directly in `path`, or with `recursive` also those below it, in path order. */
  images(path: string, recursive: boolean): readonly GalleryImage[];
  /** All images in natural name order, folder by folder. */
  byName(): readonly GalleryImage[];
  /** Applies what reading folders has found. Lists change as a whole; its cost should depend on the change, not on the gallery. */
  apply(change: GalleryChange, slice?: Slice): Promise<void>;
  /** Starts a scan of the subtree `path`. */
  rescan(path: string): Rescan;
  /** Removes the subtree `path`; the root remains as an empty folder. */
  remove(path: string, slice?: Slice): Promise<void>;
}

export function createGallery(): Gallery {
  const images = new Map<string, GalleryImage>();
  let folders = new Set<string>([rootPath]);
  let outside = new Set<string>();
  let revision = 0;
  let ordering: Ordering = emptyOrdering;

  /** Lists change at once. Lookups by path change in time slices, and only for added and removed images. */
  const show = async (next: Ordering, added: readonly GalleryImage[], gone: readonly string[], slice: Slice) => {
    const nextFolders = new Set(next.folders);
    for (const [index, image] of added.entries()) {
      images.set(image.path, image);
      if (index % stepsPerLook === 0 && slice.isOver()) await slice.next();
    }
    folders = nextFolders;
    ordering = next;
    revision += 1;
    for (const [index, path] of gone.entries()) {
      images.delete(path);
      if (index % stepsPerLook === 0 && slice.isOver()) await slice.next();
    }
  };

  const replace = async (path: string, staged: Staged, slice: Slice): Promise<void> => {
    const drops = inSubtree(path);
    const listed = withParents(
      staged.folders,
      (folder) => folder === rootPath || (folders.has(folder) && !drops(folder)),
    );
    const added = [...staged.images.values()];
    const next = await changedOrdering(
      ordering,
      { images: added, folders: listed, drops: (each) => each !== rootPath && drops(each) },
      slice,
    );
    const gone: string[] = [];
    for (const image of ordering.images) {
      if (drops(image.path) && !staged.images.has(image.path)) gone.push(image.path);
      if (gone.length % stepsPerLook === 0 && slice.isOver()) await slice.next();
    }
    outside = new Set([...outside].filter((link) => !drops(link)));
    for (const link of staged.outside) outside.add(link);
    await show(next, added, gone, slice);
  };

  const include = async (staged: Staged, slice: Slice): Promise<void> => {
    const listed = withParents(staged.folders, (folder) => folders.has(folder));
    const added = [...staged.images.values()];
    const again = (path: string) => staged.images.has(path);
    const next = await changedOrdering(ordering, { images: added, folders: listed, drops: again }, slice);
    for (const link of staged.outside) outside.add(link);
    await show(next, added, [], slice);
  };

  const apply = async (change: GalleryChange, slice: Slice): Promise<void> => {
    const { put = [], drop = new Set<string>(), dropFolders = new Set<string>() } = change;
    const links = change.outside ?? new Map<string, readonly string[]>();
    const isBelowGone = (path: string): boolean => {
      if (dropFolders.size === 0) return false;
      for (let each = path; each !== rootPath; each = folderOf(each)) if (dropFolders.has(each)) return true;
      return false;
    };
    const added = new Map<string, GalleryImage>();
    for (const found of put) {
      added.set(found.path, toImage(found));
      if (added.size % stepsPerLook === 0 && slice.isOver()) await slice.next();
    }
    const parents = new Set([...(change.folders ?? []), ...put.map(({ path }) => folderOf(path))]);
    const listed = withParents([...parents], (path) => path === rootPath || (folders.has(path) && !isBelowGone(path)));
    const drops = (path: string) => added.has(path) || drop.has(path) || isBelowGone(path);
    const next = await changedOrdering(ordering, { images: [...added.values()], folders: listed, drops }, slice);
    const gone = [...drop].filter((path) => !added.has(path));
    if (dropFolders.size > 0) {
      for (const { path } of ordering.images) {
        if (isBelowGone(path) && !added.has(path)) gone.push(path);
        if (slice.isOver()) await slice.next();
      }
    }
    if (outside.size > 0 || links.size > 0) {
      const kept = [...outside].filter((link) => !links.has(folderOf(link)) && !isBelowGone(link));
      outside = new Set([...kept, ...[...links.values()].flat()]);
    }
    await show(next, [...added.values()], gone, slice);
  };

  return {
    get imageCount() {
      return ordering.images.length;
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
    subfolders: (path) => ordering.subfolders.get(path) ?? [],
    folders: () => ordering.folders,
    images(path, recursive) {
      if (!recursive) return ordering.byFolder.get(path) ?? [];
      const all = ordering.images;
      if (path === rootPath) return all;
      const prefix = prefixOf(path);
      const from = firstIndex(all, (image) => image.path >= prefix);
      const to = firstIndex(all, (image) => image.path > prefix && !image.path.startsWith(prefix));
      return all.slice(from, to);
    },
    byName: () => ordering.byName,
    apply: (change, slice = wholeSlice) => apply(change, slice),
    rescan(path) {
      const whole = stage();
      let fresh = stage();
      return {
        add(batch) {
          addTo(whole, batch);
          addTo(fresh, batch);
        },
        share(slice = wholeSlice) {
          const shared = fresh;
          fresh = stage();
          return include(shared, slice);
        },
        commit: (slice = wholeSlice) => replace(path, whole, slice),
      };
    },
    remove: (path, slice = wholeSlice) => replace(path, stage(), slice),
  };
}

const stepsPerLook = 512;

interface Staged {
  readonly images: Map<string, GalleryImage>;
  readonly folders: string[];
  readonly outside: string[];
}

function stage(): Staged {
  return { images: new Map(), folders: [], outside: [] };
}

function addTo(staged: Staged, batch: ScanBatch): void {
  for (const folder of batch.folders) staged.folders.push(folder);
  for (const found of batch.images) staged.images.set(found.path, toImage(found));
  for (const link of batch.outside ?? []) staged.outside.push(link);
}

/** The folders without duplicates, with their unknown ancestors. */
function withParents(folders: readonly string[], isKnown: (folder: string) => boolean): string[] {
  const listed = new Set<string>();
  for (const folder of folders) {
    for (let each = folder; !listed.has(each) && !isKnown(each); each = folderOf(each)) listed.add(each);
  }
  return [...listed];
}

/** The first index for which `test` is true; it must be true for all later ones. */
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
