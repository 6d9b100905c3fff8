import { folderOf, isWithin, nameOf, rootPath } from "../wire/gallery-path.ts";
import { formatOfName } from "../image/image-facts.ts";
import { createOtherFilesTally } from "../source/other-files-tally.ts";
import type { FoundImage, ScanBatch } from "../source/source.ts";
import type { IndexHealth } from "../wire/health.ts";
import type { ListedObject, ListPage } from "./list-page.ts";
import type { ObjectPaths } from "./object-paths.ts";

/** Turns pages of a listing into the batches of one scan. */
export interface BucketScan {
  readonly skipped: IndexHealth["skipped"];
  /** Whether no key was listed at all: a bucket has no folders of its own. */
  readonly isEmpty: boolean;
  take(page: ListPage): void;
  /** Whether all images of the folder itself have been reported. */
  isListed(folder: string): boolean;
  /** Reports that a folder has been listed out of turn, so that its images are not reported again. */
  setListed(folder: string): void;
}

/** `start` is the scanned folder; it is reported with the first batch, and each folder before its content. */
export function createBucketScan(paths: ObjectPaths, start: string, onBatch: (batch: ScanBatch) => void): BucketScan {
  const skipped = { names: 0, links: 0, special: 0, unreadable: 0 };
  const known = new Set<string>();
  const listed = new Set<string>();
  const others = createOtherFilesTally();
  let folders: string[] = [];
  let isEmpty = true;

  const addFolder = (folder: string): void => {
    if (known.has(folder)) return;
    if (folder !== start && folder !== rootPath) addFolder(folderOf(folder));
    known.add(folder);
    folders.push(folder);
  };
  addFolder(start);

  const takeObject = (object: ListedObject): FoundImage[] => {
    // A key that ends with a slash stands for a folder.
    const isFolder = object.key.endsWith("/");
    const found = paths.pathOf(isFolder ? object.key.slice(0, -1) : object.key);
    if (found === "hidden") return [];
    if (found === "foreign") {
      if (!isFolder) skipped.names += 1;
      return [];
    }
    const { path } = found;
    if (isFolder) {
      if (isWithin(path, start)) addFolder(path);
      return [];
    }
    const folder = folderOf(path);
    if (listed.has(folder)) return [];
    addFolder(folder);
    const format = formatOfName(nameOf(path));
    if (format) {
      const { size, modifiedAt } = object;
      return [{ path, size, modifiedAt, format, width: 0, height: 0, unread: true }];
    }
    others.add(path);
    return [];
  };

  return {
    skipped,
    get isEmpty() {
      return isEmpty;
    },
    take({ objects, prefixes }) {
      if (objects.length + prefixes.length > 0) isEmpty = false;
      const images = objects.flatMap(takeObject);
      const ahead = prefixes.flatMap((prefix) => {
        const found = paths.pathOf(prefix.replace(/\/$/, ""));
        return typeof found === "object" && !known.has(found.path) ? [found.path] : [];
      });
      onBatch({ folders, ahead, images, others: others.take() });
      folders = [];
    },
    isListed: (folder) => listed.has(folder),
    setListed: (folder) => void listed.add(folder),
  };
}
