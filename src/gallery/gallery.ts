import type { FoundImage } from "../source/source.ts";
import { wholeSlice, type Slice } from "../time-slices.ts";
import { unlabelled, type Labels } from "../wire/sidecar.ts";
import { createImageTable, type ImageTable } from "./columns/image-table.ts";
import { createKeptOrders, type ColumnOrder } from "./columns/kept-orders.ts";
import { compareNaturally, comparePaths } from "./columns/row-compare.ts";
import { changedOrder, filteredRows, type RowOrder } from "./columns/row-orders.ts";
import { changedFolders, onlyRoot, type FolderSet } from "./folder-set.ts";
import type { GalleryImage } from "./gallery-image.ts";
import { folderOf, prefixOf, rootPath } from "../wire/gallery-path.ts";

/** Differences that a scan has found. Applied in this order: `dropFolders`, `drop`, `folders`, `put`. */
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

/** The folders and images, with the labels of these. A scan never changes labels. */
export interface Gallery {
  readonly imageCount: number;
  readonly folderCount: number;
  /** Rises with each committed change. */
  readonly revision: number;
  /** The images as columns. */
  readonly table: ImageTable;
  /** The row of an image that is there. */
  find(path: string): number | undefined;
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
  /** The same as rows of the table. */
  rows(path: string, recursive: boolean): RowOrder;
  /** The same in natural name order, folder by folder. */
  rowsByName(path: string, recursive: boolean, slice: Slice): Promise<RowOrder>;
  /** All images in an order by a column. */
  orderBy(order: ColumnOrder, slice: Slice): Promise<RowOrder>;
  /** Applies differences; all of them become visible at once. One runs at a time. */
  apply(change: GalleryChange, slice?: Slice): Promise<void>;
  /** The labels in the file of an image; `unlabelled` if it has none or is not there. */
  fileLabels(path: string): Labels;
  /** Records the labels of a path, if it is an image. */
  setLabels(path: string, labels: Labels): void;
}

/** `labelsOf` is asked for the labels of each image that is new. */
export function createGallery(labelsOf: (path: string) => Labels = () => unlabelled): Gallery {
  const table = createImageTable();
  const byPathOrder = comparePaths(table);
  const byNameOrder = compareNaturally(table);
  const keptOrders = createKeptOrders(table, byNameOrder);
  let byPath: RowOrder = new Uint32Array();
  let byName: RowOrder = new Uint32Array();
  let folders: FolderSet = onlyRoot;
  let outside = new Set<string>();
  let revision = 0;

  const findAlive = (path: string): number | undefined => {
    const row = table.find(path);
    return row !== undefined && table.alive[row] === isThere ? row : undefined;
  };

  /** Marks the rows that a change removes; undefined if there are none. */
  const findGone = async ({ drop, dropFolders }: GalleryChange, slice: Slice): Promise<Uint8Array | undefined> => {
    if (!drop?.size && !dropFolders?.size) return undefined;
    const gone = new Uint8Array(table.length);
    for (const path of drop ?? []) {
      const row = findAlive(path);
      if (row !== undefined) gone[row] = 1;
      if (slice.isOver()) await slice.next();
    }
    if (!dropFolders?.size) return gone;
    const dropped = foldersWithin(table.folders.paths, dropFolders);
    for (let row = 0; row < gone.length; row += 1) {
      if (dropped[table.folder[row] ?? 0] === 1 && table.alive[row] === isThere) gone[row] = 1;
      if (row % stepsPerLook === 0 && slice.isOver()) await slice.next();
    }
    return gone;
  };

  const apply = async (change: GalleryChange, slice: Slice = wholeSlice): Promise<void> => {
    const gone = await findGone(change, slice);
    const added: number[] = [];
    const placed = new Set<number>();
    const listed = new Set(change.folders);
    const { put = [] } = change;
    keptOrders.begin();
    await table.reserve(put.length, slice);
    for (const [at, found] of put.entries()) {
      const row = table.put(found, labelsOf);
      listed.add(folderOf(found.path));
      placed.add(row);
      if (table.alive[row] === isGone) {
        table.mark(row, isArriving);
        added.push(row);
      } else if (gone) gone[row] = 0;
      if (at % putsPerLook === 0 && slice.isOver()) await slice.next();
    }
    const isKept = gone?.includes(1) ? (row: number) => gone[row] !== 1 : undefined;
    const rows = Uint32Array.from(added);
    const nextByPath = await changedOrder(byPath, rows, isKept, byPathOrder, slice);
    const nextByName = await changedOrder(byName, rows, isKept, byNameOrder, slice);
    const rowChange = { put: Uint32Array.from(placed), isKept };
    const showOrders = await keptOrders.change(rowChange, nextByName, slice);
    const dropFolders = change.dropFolders ?? new Set<string>();
    const nextFolders = await changedFolders(
      folders,
      [...listed],
      (path) => dropFolders.size > 0 && isWithinAny(path, dropFolders),
      slice,
    );
    // From here on nothing waits, so that all of the change appears at once.
    for (const row of added) table.mark(row, isThere);
    if (gone && isKept) for (let row = 0; row < gone.length; row += 1) if (gone[row] === 1) table.mark(row, isGone);
    byPath = nextByPath;
    byName = nextByName;
    showOrders();
    folders = nextFolders;
    if (outside.size > 0) outside = new Set([...outside].filter((link) => !isForgotten(link, change)));
    for (const links of change.outside?.values() ?? []) for (const link of links) outside.add(link);
    revision += 1;
  };

  const rows = (path: string, recursive: boolean): RowOrder => {
    if (recursive && path === rootPath) return byPath;
    const prefix = prefixOf(path);
    const pathAt = (position: number) => table.pathOf(byPath[position] ?? 0);
    const from = firstIndex(byPath.length, (position) => pathAt(position) >= prefix);
    const to = firstIndex(byPath.length, (position) => {
      const each = pathAt(position);
      return each > prefix && !each.startsWith(prefix);
    });
    const below = byPath.subarray(from, to);
    if (recursive) return below;
    const id = table.folders.find(path);
    return below.filter((row) => table.folder[row] === id);
  };
  const images = (path: string, recursive: boolean): readonly GalleryImage[] =>
    Array.from(rows(path, recursive), (row) => table.image(row));

  return {
    get imageCount() {
      return byPath.length;
    },
    get folderCount() {
      return folders.paths.length;
    },
    get revision() {
      return revision;
    },
    table,
    find: findAlive,
    image(path) {
      const row = findAlive(path);
      return row === undefined ? undefined : table.image(row);
    },
    hasFolder: (path) => folders.known.has(path),
    leadsOutside(path) {
      if (outside.size === 0) return false;
      for (let each = path; each !== rootPath; each = folderOf(each)) if (outside.has(each)) return true;
      return false;
    },
    subfolders: (path) => folders.subfolders.get(path) ?? [],
    folders: () => folders.paths,
    images,
    rows,
    async rowsByName(path, recursive, slice) {
      if (recursive && path === rootPath) return byName;
      const within = recursive
        ? foldersWithin(table.folders.paths, new Set([path]))
        : Uint8Array.from(table.folders.paths, (each) => (each === path ? 1 : 0));
      return filteredRows(byName, (row) => within[table.folder[row] ?? 0] === 1, slice);
    },
    orderBy: (order, slice) => keptOrders.get(order, byName, slice),
    apply,
    fileLabels(path) {
      const row = findAlive(path);
      return row === undefined ? unlabelled : table.fileLabelsOf(row);
    },
    setLabels(path, labels) {
      const row = table.find(path);
      if (row !== undefined) table.setLabels(row, labels);
    },
  };
}

/** States of a row. */
const isGone = 0;
const isThere = 1;
const isArriving = 2;

const stepsPerLook = 4096;
const putsPerLook = 64;

/** For each folder, 1 if it is one of `tops` or below one of them. */
function foldersWithin(paths: readonly string[], tops: ReadonlySet<string>): Uint8Array {
  return Uint8Array.from(paths, (path) => (isWithinAny(path, tops) ? 1 : 0));
}

function isWithinAny(path: string, tops: ReadonlySet<string>): boolean {
  for (let each = path; ; each = folderOf(each)) {
    if (tops.has(each)) return true;
    if (each === rootPath) return false;
  }
}

/** Whether a link that leaves the gallery is gone, or in a folder that was read. */
function isForgotten(link: string, { dropFolders, outside }: GalleryChange): boolean {
  return (dropFolders !== undefined && isWithinAny(link, dropFolders)) || (outside?.has(folderOf(link)) ?? false);
}

/** The first index below `length` for which `test` is true; it must be true for all later ones. */
function firstIndex(length: number, test: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
