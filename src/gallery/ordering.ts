import { wholeSlice, type Slice } from "../time-slices.ts";
import type { GalleryImage } from "./gallery-image.ts";
import { toNameKey } from "./name-order.ts";
import { folderOf, isWithin, nameOf, rootPath } from "./path.ts";
import { mergedBy, sortedBy } from "./sliced-sort.ts";

/** Images and folders in every order that is shown. Immutable, so that readers see a consistent state. */
export interface Ordering {
  /** In path order. */
  readonly images: readonly GalleryImage[];
  /** In natural name order, folder by folder. */
  readonly byName: readonly GalleryImage[];
  /** In path order; parents come before children. */
  readonly folders: readonly string[];
  readonly byFolder: ReadonlyMap<string, readonly GalleryImage[]>;
  /** Names of the folders directly in a folder, in order. */
  readonly subfolders: ReadonlyMap<string, readonly string[]>;
}

export const emptyOrdering: Ordering = {
  images: [],
  byName: [],
  folders: [rootPath],
  byFolder: new Map(),
  subfolders: new Map(),
};

/** Additions, and the paths to remove. */
export interface OrderingChange {
  readonly images: readonly GalleryImage[];
  readonly folders: readonly string[];
  readonly drops: (path: string) => boolean;
}

const stepsPerLook = 512;

/** Returns the orders after a change. Unchanged parts are merged, not sorted again. */
export async function changedOrdering(
  before: Ordering,
  { images, folders, drops }: OrderingChange,
  slice: Slice = wholeSlice,
): Promise<Ordering> {
  const isKept = (image: GalleryImage) => !drops(image.path);
  const kept = await filtered(before.images, isKept, slice);
  const keptByName = await filtered(before.byName, isKept, slice);
  const added = await sortedBy(images, (image) => image.path, slice);
  const addedByName = await sortedBy(images, nameKeyOf, slice);
  const allFolders = await mergedBy(
    await filtered(before.folders, (folder) => !drops(folder), slice),
    folders.toSorted(),
    (a, b) => a < b,
    slice,
  );
  return {
    images: await mergedBy(kept, added, (a, b) => a.path < b.path, slice),
    byName: await mergedBy(keptByName, addedByName, isBeforeByName, slice),
    folders: allFolders,
    byFolder: await changedGroups(before.byFolder, added, drops, slice),
    subfolders: await toSubfolders(allFolders, slice),
  };
}

/** The key of natural name order; the path makes it unique. */
export function nameKeyOf({ path }: GalleryImage): string {
  return `${toNameKey(path)}\0${path}`;
}

function isBeforeByName(one: GalleryImage, other: GalleryImage): boolean {
  return nameKeyOf(one) < nameKeyOf(other);
}

async function filtered<T>(items: readonly T[], isKept: (item: T) => boolean, slice: Slice): Promise<readonly T[]> {
  const kept: T[] = [];
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (item !== undefined && isKept(item)) kept.push(item);
    if (at % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  return kept;
}

/** `added` is in path order. */
async function changedGroups(
  before: Ordering["byFolder"],
  added: readonly GalleryImage[],
  drops: (path: string) => boolean,
  slice: Slice,
): Promise<Ordering["byFolder"]> {
  const groups = new Map(before);
  for (const [folder, images] of before) {
    const kept = images.every((image) => !drops(image.path)) ? images : images.filter((image) => !drops(image.path));
    if (kept.length === 0) groups.delete(folder);
    else groups.set(folder, kept);
    if (slice.isOver()) await slice.next();
  }
  const fresh = new Map<string, GalleryImage[]>();
  for (const [index, image] of added.entries()) {
    const folder = folderOf(image.path);
    const siblings = fresh.get(folder);
    if (siblings) siblings.push(image);
    else fresh.set(folder, [image]);
    if (index % stepsPerLook === 0 && slice.isOver()) await slice.next();
  }
  for (const [folder, images] of fresh) {
    const kept = groups.get(folder);
    groups.set(folder, kept ? await mergedBy(kept, images, (a, b) => a.path < b.path, slice) : images);
  }
  return groups;
}

async function toSubfolders(folders: readonly string[], slice: Slice): Promise<Ordering["subfolders"]> {
  const subfolders = new Map<string, string[]>();
  for (const folder of folders) {
    if (folder === rootPath) continue;
    const parent = folderOf(folder);
    const siblings = subfolders.get(parent);
    if (siblings) siblings.push(nameOf(folder));
    else subfolders.set(parent, [nameOf(folder)]);
    if (slice.isOver()) await slice.next();
  }
  return subfolders;
}

/** Returns a test for paths in the subtree. */
export function inSubtree(subtree: string): (path: string) => boolean {
  return subtree === rootPath ? () => true : (path) => isWithin(path, subtree);
}
