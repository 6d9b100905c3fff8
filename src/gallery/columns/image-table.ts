import type { FoundImage } from "../../source/source.ts";
import type { Slice } from "../../time-slices.ts";
import { noMetadata, type IndexedMetadata } from "../../wire/indexed-metadata.ts";
import { unlabelled, type Labels } from "../../wire/sidecar.ts";
import { toImage, type GalleryImage } from "../gallery-image.ts";
import { folderOf, nameOf } from "../../wire/gallery-path.ts";
import { columnEntries, formats, type ColumnName, type SharedValues } from "./column-table.ts";
import { createFolderList, type FolderList } from "./folder-list.ts";
import { createBytes, createFloats, createIntegers, createNumbers, grown, type Numbers } from "./numbers.ts";
import { createRowIndex, hashBytes } from "./row-index.ts";
import { createSharedValues } from "./shared-values.ts";
import { createTextPool, type TextPool } from "./text-pool.ts";
import { readMetadataRow } from "./metadata-row.ts";

/**
 * The images as columns. An image is a row, and keeps its number; the row of an image that is gone is marked, and used again
 * if the image comes back.
 */
export interface ImageTable {
  /** Rows so far, with those of images that are gone. */
  readonly length: number;
  readonly folders: FolderList;
  /** The folder of each row. */
  readonly folder: Uint32Array<ArrayBuffer>;
  /** 0 for an image that is gone, 1 for one that is there, 2 while it is being added. */
  readonly alive: Uint8Array<ArrayBuffer>;
  readonly names: TextPool;
  /** The names in lower case. */
  readonly lowerNames: TextPool;
  readonly shared: SharedValues;
  /** The labels of the labelled images. */
  readonly labelled: ReadonlyMap<number, Labels>;
  column(name: ColumnName): Numbers;
  pathOf(row: number): string;
  image(row: number): GalleryImage;
  /** The row of a path, also of an image that is gone. */
  find(path: string): number | undefined;
  /** Makes room for more images; call before `put`. */
  reserve(more: number, slice: Slice): Promise<void>;
  /** Adds an image or replaces its facts. A new one is there once it is marked so. */
  put(image: FoundImage, labelsOf: (path: string) => Labels): number;
  setLabels(row: number, labels: Labels): void;
  /** What the file of a row says, as far as it is indexed and has been read. */
  metadataOf(row: number): IndexedMetadata;
  /** The labels in the file of a row. */
  fileLabelsOf(row: number): Labels;
  /** Whether the metadata of a row has been read; `false` has it read again, and until then it stays. */
  setIndexed(row: number, isIndexed: boolean): void;
  mark(row: number, state: number): void;
}

const creators = { bytes: createBytes, integers: createIntegers, floats: createFloats, numbers: createNumbers };
const sparseColumns = new Set(columnEntries.flatMap(({ name, entry }) => (entry.isSparse ? [name] : [])));
const encoder = new TextEncoder();

export function createImageTable(): ImageTable {
  const folders = createFolderList();
  const names = createTextPool();
  const lowerNames = createTextPool();
  const shared = createSharedValues();
  const labelled = new Map<number, Labels>();
  const index = createRowIndex();
  const columns = new Map<ColumnName, Numbers>();
  for (const { name, entry } of columnEntries) columns.set(name, creators[entry.storage](0));
  let folder = createIntegers(0);
  let alive = createBytes(0);
  let length = 0;

  const column = (name: ColumnName): Numbers => {
    const numbers = columns.get(name);
    if (!numbers) throw new RangeError(`There is no column ${name}.`);
    return numbers;
  };
  const hashOf = (row: number): number =>
    hashBytes(names.bytes, names.starts[row] ?? 0, names.starts[row + 1] ?? 0, seedOf(folder[row] ?? 0));

  const scratch = new Uint8Array(4096 * 3);
  const findIn = (folderId: number, name: string): { hash: number; row: number | undefined } => {
    const { written } = encoder.encodeInto(name, scratch);
    const hash = hashBytes(scratch, 0, written, seedOf(folderId));
    const row = index.find(hash, (each) => {
      if (folder[each] !== folderId) return false;
      const start = names.starts[each] ?? 0;
      if ((names.starts[each + 1] ?? 0) - start !== written) return false;
      for (let at = 0; at < written; at += 1) if (names.bytes[start + at] !== scratch[at]) return false;
      return true;
    });
    return { hash, row };
  };
  const find = (path: string): number | undefined => {
    const folderId = folders.find(folderOf(path));
    return folderId === undefined ? undefined : findIn(folderId, nameOf(path)).row;
  };
  const pathOf = (row: number): string => `${folders.prefixes[folder[row] ?? 0] ?? ""}${names.read(row)}`;

  const setValue = (name: ColumnName, row: number, value: number): void => {
    const numbers = column(name);
    if (row < numbers.length) numbers[row] = value;
    else if (value !== 0) {
      const larger = longer(numbers, Math.max(length, row + 1, folder.length));
      larger[row] = value;
      columns.set(name, larger);
    }
  };
  const fileLabelsOf = (row: number): Labels => shared.fileLabels.values[column("fileLabels")[row] ?? 0] ?? unlabelled;
  const setLabels = (row: number, own: Labels): void => {
    const labels = own === unlabelled ? fileLabelsOf(row) : own;
    if (labels === unlabelled) labelled.delete(row);
    else labelled.set(row, labels);
    for (const { name, entry } of columnEntries)
      if (entry.ofLabels) setValue(name, row, entry.ofLabels(labels, shared));
  };
  const setMetadata = (row: number, image: FoundImage): void => {
    const { metadata } = image;
    const before = fileLabelsOf(row);
    for (const { name, entry } of columnEntries) {
      if (entry.ofMetadata)
        setValue(name, row, metadata || !entry.isSparse ? entry.ofMetadata(metadata ?? noMetadata, shared, image) : 0);
    }
    setValue("indexed", row, metadata ? 1 : 0);
    // Labels that somebody gave here count more.
    const shown = labelled.get(row);
    if (fileLabelsOf(row) !== before && (shown?.origin === "file" || !shown)) setLabels(row, unlabelled);
  };

  return {
    get length() {
      return length;
    },
    get folder() {
      return folder;
    },
    get alive() {
      return alive;
    },
    folders,
    names,
    lowerNames,
    shared,
    labelled,
    column,
    pathOf,
    image(row) {
      const value = (name: ColumnName) => column(name)[row] ?? 0;
      return toImage({
        path: pathOf(row),
        format: formats[value("format")] ?? "jpeg",
        width: value("width"),
        height: value("height"),
        size: value("size"),
        modifiedAt: value("modifiedAt"),
        ...(value("inode") > 0 && { inode: value("inode") }),
        ...(value("unread") === 1 && { unread: true }),
      });
    },
    find,
    reserve: (more, slice) => index.reserve(more, hashOf, slice),
    put(image, labelsOf) {
      const name = nameOf(image.path);
      const folderId = folders.idOf(folderOf(image.path));
      const { hash, row: known } = findIn(folderId, name);
      const row = known ?? length;
      if (known === undefined) {
        length += 1;
        if (length > folder.length) {
          for (const [each, numbers] of columns)
            if (!sparseColumns.has(each)) columns.set(each, longer(numbers, length));
        }
        folder = grown(folder, length, createIntegers);
        alive = grown(alive, length, createBytes);
        names.add(name);
        lowerNames.add(name.toLowerCase());
        folder[row] = folderId;
        index.add(hash, row);
        setLabels(row, labelsOf(image.path));
      }
      const isSameFile =
        known !== undefined && column("size")[row] === image.size && column("modifiedAt")[row] === image.modifiedAt;
      for (const { name: each, entry } of columnEntries) if (entry.ofImage) column(each)[row] = entry.ofImage(image);
      // A header that is read later says nothing new of the metadata.
      if (image.metadata || !isSameFile) setMetadata(row, image);
      return row;
    },
    setLabels,
    metadataOf: (row) => readMetadataRow(column, shared, row),
    fileLabelsOf,
    setIndexed: (row, isIndexed) => setValue("indexed", row, isIndexed ? 1 : 0),
    mark: (row, state) => void (alive[row] = state),
  };
}

function seedOf(folderId: number): number {
  return Math.imul(folderId + 1, 0x9e3779b1);
}

function longer(numbers: Numbers, needed: number): Numbers {
  if (numbers instanceof Uint8Array) return grown(numbers, needed, createBytes);
  if (numbers instanceof Float32Array) return grown(numbers, needed, createFloats);
  if (numbers instanceof Uint32Array) return grown(numbers, needed, createIntegers);
  return grown(numbers, needed, createNumbers);
}
