import type { FoundImage, ImageSource, KnownFiles } from "../source/source.ts";
import type { TimeSlices } from "../time-slices.ts";
import type { GalleryImage } from "./gallery-image.ts";
import type { Gallery } from "./gallery.ts";
import { folderOf, isWithin, rootPath } from "../wire/gallery-path.ts";

/** Compares the index with the files on disk, and applies the differences. */
export interface FileChecks {
  /**
   * Compares a folder, with `recursive` also those below it, with the disk, and applies the differences. Never rejects.
   */
  recheck(path: string, recursive: boolean): Promise<void>;
  /** Checks files that were found missing or changed, once the scan in progress has ended. */
  suspect(paths: Iterable<string>): void;
  /** Which of these images have no file any more. */
  missing(paths: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface FileChecksOptions {
  readonly gallery: Gallery;
  readonly source: ImageSource;
  readonly signal: AbortSignal;
  readonly slices: TimeSlices;
  /** Runs tasks that read the source into the gallery one after the other. */
  readonly enqueue: <T>(task: () => Promise<T>) => Promise<T>;
  /** Reads a folder, and those below it that are new, into the gallery; runs in the queue. */
  readonly scan: (path: string) => Promise<unknown>;
  /** Called after the index has followed what was different. */
  readonly onFollowed: () => Promise<void>;
  /** Applies changes of images; runs in the queue. */
  readonly apply: (change: {
    readonly put: readonly FoundImage[];
    readonly drop: ReadonlySet<string>;
  }) => Promise<void>;
  /** Called with each folder in which files were found changed, new or missing. */
  readonly onChanged: (folder: string) => void;
}

/** Changes in more folders than this are reported as one change of the folder above them. */
const mostFolders = 16;

export function createFileChecks(options: FileChecksOptions): FileChecks {
  const { gallery, source, signal, slices, enqueue, scan, onFollowed, apply, onChanged } = options;
  let suspects = new Set<string>();

  /** An error is ignored: the next check finds the same differences. */
  const enqueueQuietly = (task: () => Promise<void>): Promise<void> => enqueue(task).catch(() => {});

  const collect = <T>(all: Iterable<T>, find: (each: T) => GalleryImage | undefined) =>
    slices.finish(async (slice) => {
      const images: GalleryImage[] = [];
      for (const each of all) {
        const image = find(each);
        if (image) images.push(image);
        if (slice.isOver()) await slice.next();
      }
      return images;
    });
  const imagesOf = (paths: Iterable<string>) => collect(paths, (path) => gallery.image(path));
  /** Those of a folder; images that come or go meanwhile may be left out. */
  const imagesIn = (path: string, recursive: boolean) => {
    const { table } = gallery;
    return collect(gallery.rows(path, recursive), (row) => (table.alive[row] === 1 ? table.image(row) : undefined));
  };

  /** `scope` is the folder that contains all of `known`. */
  const follow = async (scope: string, known: KnownFiles): Promise<void> => {
    const differences = await source.recheck(known, signal);
    const again = new Set(differences.folders);
    const isReadAgain = (path: string) => again.has(folderOf(path));
    const put = differences.changed.filter(({ path }) => !isReadAgain(path));
    const drop = new Set(differences.missing.filter((path) => !isReadAgain(path)));
    if (put.length + drop.size > 0) await apply({ put, drop });
    for (const folder of again) await scan(folder);
    if (again.size + put.length + drop.size > 0) await onFollowed();
    const reported = new Set([...again, ...put.map(({ path }) => folderOf(path)), ...[...drop].map(folderOf)]);
    for (const folder of reported.size > mostFolders ? [scope] : reported) onChanged(folder);
  };

  const followSuspects = async (): Promise<void> => {
    const paths = suspects;
    suspects = new Set();
    const images = await imagesOf(paths);
    if (images.length > 0) await follow(rootPath, { folders: [], images });
  };

  const suspect = (paths: Iterable<string>): void => {
    const isWaiting = suspects.size > 0;
    for (const path of paths) suspects.add(path);
    if (!isWaiting && suspects.size > 0) void enqueueQuietly(followSuspects);
  };

  return {
    recheck: (path, recursive) =>
      enqueueQuietly(async () => {
        const folders = recursive ? gallery.folders().filter((folder) => isWithin(folder, path)) : [path];
        await follow(path, { folders, images: await imagesIn(path, recursive) });
      }),
    suspect,
    async missing(paths) {
      const { changed, missing } = await source.recheck({ folders: [], images: await imagesOf(paths) }, signal);
      suspect([...changed.map(({ path }) => path), ...missing]);
      return new Set(missing);
    },
  };
}
