import type { FoundImage, ScanBatch, XmpFiles } from "../source/source.ts";
import type { OtherFiles } from "../wire/other-files.ts";
import type { Gallery, GalleryChange } from "./gallery.ts";
import { sumOtherFiles } from "./other-files-index.ts";
import { folderOf, isWithin, prefixOf } from "../wire/gallery-path.ts";

/** Compares what a scan finds with the gallery, folder by folder. */
export interface FolderDiff {
  add(batch: ScanBatch): void;
  /** The scan of the subtree is complete: what it did not find is gone. */
  finish(): void;
  /** Returns the differences found since the last call; undefined if there are none. */
  take(): FolderChange | undefined;
}

/** A change, and the folders it covers. */
export interface FolderChange extends GalleryChange {
  readonly put: readonly FoundImage[];
  readonly drop: ReadonlySet<string>;
  readonly dropFolders: ReadonlySet<string>;
  readonly folders: readonly string[];
  /** The folders that were read completely. */
  readonly read: readonly string[];
  /** The counts of other files of folders that were read. */
  readonly others: ReadonlyMap<string, OtherFiles | undefined>;
  /** The XMP files in folders that were read. */
  readonly xmpFiles: ReadonlyMap<string, XmpFiles | undefined>;
}

export interface FolderDiffOptions {
  readonly gallery: Gallery;
  /** The scanned folder. */
  readonly path: string;
  readonly recursive: boolean;
}

/** The content found so far in a folder that is being read. */
interface Staged {
  readonly images: Set<string>;
  readonly subfolders: Set<string>;
  readonly outside: string[];
  others: OtherFiles | undefined;
  xmpFiles: XmpFiles | undefined;
}

export function createFolderDiff({ gallery, path, recursive }: FolderDiffOptions): FolderDiff {
  const staged = new Map<string, Staged>();
  /** Folders found but not read, to see which of them could not be. */
  const ahead = new Set<string>();
  const seen = new Set<string>();
  let next = emptyChange();

  const stage = (folder: string): Staged => {
    let found = staged.get(folder);
    if (!found) {
      found = { images: new Set(), subfolders: new Set(), outside: [], others: undefined, xmpFiles: undefined };
      staged.set(folder, found);
    }
    return found;
  };

  const dropImages = (folder: string, kept: ReadonlySet<string>): void => {
    for (const row of gallery.rows(folder, false)) {
      const path = gallery.table.pathOf(row);
      if (!kept.has(path)) next.drop.add(path);
    }
  };

  const end = (folder: string): void => {
    const found = stage(folder);
    dropImages(folder, found.images);
    for (const name of gallery.subfolders(folder)) {
      const subfolder = prefixOf(folder) + name;
      if (!found.subfolders.has(subfolder)) next.dropFolders.add(subfolder);
    }
    next.outside.set(folder, found.outside);
    next.others.set(folder, found.others);
    next.xmpFiles.set(folder, found.xmpFiles);
    next.read.push(folder);
    staged.delete(folder);
    seen.add(folder);
  };

  const addImage = (found: FoundImage): void => {
    stage(folderOf(found.path)).images.add(found.path);
    const known = gallery.image(found.path);
    if (!known || !isKnown(known, found)) next.put.push(found);
    // A folder that was copied or restored has other inodes; a rename is recognised by the current ones.
    else if (found.inode !== undefined && found.inode !== known.inode) next.put.push({ ...known, inode: found.inode });
  };

  return {
    add(batch) {
      for (const folder of batch.folders) {
        stage(folder);
        if (folder !== path && !seen.has(folderOf(folder))) stage(folderOf(folder)).subfolders.add(folder);
        ahead.delete(folder);
        if (!gallery.hasFolder(folder)) next.folders.push(folder);
      }
      for (const folder of batch.ahead ?? []) {
        stage(folderOf(folder)).subfolders.add(folder);
        if (!seen.has(folder) && !staged.has(folder)) ahead.add(folder);
      }
      for (const found of batch.images) addImage(found);
      for (const link of batch.outside ?? []) stage(folderOf(link)).outside.push(link);
      for (const [folder, counts] of batch.others ?? []) {
        const found = stage(folder);
        found.others = found.others ? sumOtherFiles([found.others, counts]) : counts;
      }
      for (const [folder, files] of batch.xmpFiles ?? []) {
        const found = stage(folder);
        found.xmpFiles = found.xmpFiles ? new Map([...found.xmpFiles, ...files]) : files;
      }
      for (const folder of batch.read ?? []) end(folder);
    },
    finish() {
      for (const folder of staged.keys()) if (isWithin(folder, path)) end(folder);
      // Folders that could not be read, or that were reached by a link before.
      if (recursive) for (const folder of ahead) if (gallery.hasFolder(folder)) next.dropFolders.add(folder);
    },
    take() {
      const taken = next;
      const { put, drop, dropFolders, folders, read } = taken;
      if (put.length + drop.size + dropFolders.size + folders.length + read.length === 0) return undefined;
      next = emptyChange();
      return taken;
    },
  };
}

function emptyChange() {
  return {
    put: new Array<FoundImage>(),
    drop: new Set<string>(),
    dropFolders: new Set<string>(),
    folders: new Array<string>(),
    read: new Array<string>(),
    outside: new Map<string, readonly string[]>(),
    others: new Map<string, OtherFiles | undefined>(),
    xmpFiles: new Map<string, XmpFiles | undefined>(),
  };
}

/** Whether the image is unchanged. A header is not read again while size and modification time stay. */
function isKnown(known: FoundImage, found: FoundImage): boolean {
  if (known.size !== found.size || known.modifiedAt !== found.modifiedAt) return false;
  return (
    found.unread ??
    (known.unread === undefined &&
      known.width === found.width &&
      known.height === found.height &&
      known.format === found.format)
  );
}
