import type { FoundImage, ImageSource } from "../source/source.ts";
import type { Slice } from "../time-slices.ts";
import type { GalleryImage } from "./gallery-image.ts";
import type { Gallery } from "./gallery.ts";
import { folderOf, isWithin, nameOf } from "../wire/gallery-path.ts";
import type { Pace } from "./pace.ts";

/** Reads in the background what files say of themselves. */
export interface UnreadMetadata {
  /** Images in these folders may have metadata that has not been read. */
  expect(folders: Iterable<string>): void;
  /** Somebody looks at these folders: they are read first. */
  prefer(folders: Iterable<string>): void;
  /** Reads the metadata of these images now, if it has not been read. */
  read(images: readonly GalleryImage[]): Promise<void>;
  /** Has all metadata below the folder read again; until then it stays. */
  forget(path: string, slice: Slice): Promise<void>;
  /** From now on, reads all that has not been read. Resolves once that is done; never rejects. */
  readAll(): Promise<void>;
}

export interface UnreadMetadataOptions {
  readonly gallery: Gallery;
  readonly source: Pick<ImageSource, "readMetadata">;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  /** The XMP files that belong to an image. */
  readonly xmpFilesOf: (folder: string, name: string) => readonly string[];
  /** Applies images with their metadata. */
  readonly apply: (put: readonly FoundImage[]) => Promise<void>;
}

/** Files that are read between two looks at what is wanted. */
const filesAtOnce = 64;

export function createUnreadMetadata(options: UnreadMetadataOptions): UnreadMetadata {
  const { gallery, source, signal, pace, xmpFilesOf, apply } = options;
  const ahead = new Set<string>();
  let preferred: readonly string[] = [];
  let isStarted = false;
  let running: Promise<void> | undefined;

  const isUnread = (row: number): boolean =>
    gallery.table.alive[row] === 1 && gallery.table.column("indexed")[row] !== 1;

  const readSome = async (paths: readonly string[]): Promise<FoundImage[]> => {
    const requests = paths.map((path) => ({ path, xmpFiles: xmpFilesOf(folderOf(path), nameOf(path)) }));
    const outcomes = (await source.readMetadata?.(requests, signal)) ?? [];
    return paths.flatMap((path, index) => {
      const outcome = outcomes[index] ?? "gone";
      const image = gallery.image(path);
      // A check of the folder finds what is gone or has changed since.
      if (!image || outcome === "gone") return [];
      if (outcome === "unreadable") return [{ ...image, metadata: {} }];
      const isSame = outcome.size === image.size && outcome.modifiedAt === image.modifiedAt;
      return isSame ? [{ ...image, metadata: outcome.metadata }] : [];
    });
  };

  const nextFolder = (): string | undefined => {
    const wanted = preferred.find((folder) => ahead.has(folder));
    if (wanted !== undefined) return wanted;
    const [first] = ahead;
    return first;
  };

  const readFolders = async (): Promise<void> => {
    let read: FoundImage[] = [];
    const show = async (): Promise<void> => {
      const shown = read;
      read = [];
      if (shown.length > 0) await pace.run(() => apply(shown));
    };
    for (let folder = nextFolder(); folder !== undefined; folder = nextFolder()) {
      ahead.delete(folder);
      const rows = gallery.rows(folder, false).filter(isUnread);
      for (let at = 0; at < rows.length; at += filesAtOnce) {
        const paths = Array.from(rows.subarray(at, at + filesAtOnce), (row) => gallery.table.pathOf(row));
        read.push(...(await readSome(paths)));
        if (pace.isDue()) await show();
        const next = nextFolder();
        const isElsewhere = next !== undefined && preferred.includes(next) && !preferred.includes(folder);
        if (isElsewhere && at + filesAtOnce < rows.length) {
          // What was read of this folder must not be read again.
          await show();
          ahead.add(folder);
          break;
        }
      }
    }
    await show();
  };

  const run = (): Promise<void> => {
    if (!isStarted || source.readMetadata === undefined) return Promise.resolve();
    running ??= readFolders()
      .catch(() => {
        // It was aborted, or the medium fails: what is left is read after the next start.
        ahead.clear();
      })
      .finally(() => {
        running = undefined;
        if (ahead.size > 0) void run();
      });
    return running;
  };

  return {
    expect(folders) {
      for (const folder of folders) ahead.add(folder);
      if (ahead.size > 0) void run();
    },
    prefer(folders) {
      preferred = [...folders];
    },
    async read(images) {
      if (source.readMetadata === undefined) return;
      const unread = images.filter(({ path }) => {
        const row = gallery.find(path);
        return row !== undefined && isUnread(row);
      });
      for (let at = 0; at < unread.length; at += filesAtOnce) {
        const put = await readSome(unread.slice(at, at + filesAtOnce).map(({ path }) => path));
        if (put.length > 0) await apply(put);
      }
    },
    async forget(path, slice) {
      const rows = gallery.rows(path, true);
      for (let at = 0; at < rows.length; at += 1) {
        gallery.table.setIndexed(rows[at] ?? 0, false);
        if (at % 4096 === 0 && slice.isOver()) await slice.next();
      }
      for (const folder of gallery.folders()) if (isWithin(folder, path)) ahead.add(folder);
      void run();
    },
    readAll() {
      isStarted = true;
      return run();
    },
  };
}
