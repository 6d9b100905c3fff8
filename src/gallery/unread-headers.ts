import type { FoundImage, ImageSource } from "../source/source.ts";
import type { FolderChange } from "./folder-diff.ts";
import type { GalleryImage } from "./gallery-image.ts";
import type { Gallery } from "./gallery.ts";
import { folderOf, isWithin } from "../wire/gallery-path.ts";
import { unreadImages } from "./view.ts";
import type { Pace } from "./pace.ts";

/** Reads the headers that a scan left unread. */
export interface UnreadHeaders {
  /** How many images have an unread header. */
  readonly count: number;
  /** Counts what a change adds and removes; called before it is applied. */
  expect(change: Pick<FolderChange, "put" | "drop" | "dropFolders">): void;
  /** Reads the headers of these images now, if they are unread. */
  read(images: readonly GalleryImage[]): Promise<void>;
  /** Reads all that are unread. Resolves with how many of them cannot be shown, by reason. */
  readAll(): Promise<{ readonly special: number; readonly unreadable: number }>;
}

export interface UnreadHeadersOptions {
  readonly gallery: Gallery;
  readonly source: ImageSource;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  /** Applies the facts that were read. */
  readonly apply: (change: Pick<FolderChange, "put" | "drop">) => Promise<void>;
}

/** Files that are read between two checks of the clock. */
const filesAtOnce = 256;

export function createUnreadHeaders({ gallery, source, signal, pace, apply }: UnreadHeadersOptions): UnreadHeaders {
  const perFolder = new Map<string, number>();
  const ahead = new Set<string>();
  let count = 0;

  const add = (folder: string, amount: number): void => {
    if (amount > 0) ahead.add(folder);
    count += amount;
    const left = (perFolder.get(folder) ?? 0) + amount;
    if (left > 0) perFolder.set(folder, left);
    else perFolder.delete(folder);
  };

  const readSome = async (images: readonly GalleryImage[], { put, drop, refused }: HeadersRead): Promise<void> => {
    const outcomes =
      (await source.readHeaders?.(
        images.map(({ path }) => path),
        signal,
      )) ?? [];
    for (const [index, { path }] of images.entries()) {
      const outcome = outcomes[index] ?? "gone";
      // It may have been removed from the index, or read by another request.
      if (!gallery.image(path)?.unread) continue;
      if (typeof outcome === "object") put.push(outcome);
      else {
        drop.add(path);
        if (outcome !== "gone") refused[outcome] += 1;
      }
    }
  };

  return {
    get count() {
      return count;
    },
    expect({ put, drop, dropFolders }) {
      for (const found of put) {
        const more = (found.unread ? 1 : 0) - (gallery.image(found.path)?.unread ? 1 : 0);
        if (more !== 0) add(folderOf(found.path), more);
      }
      for (const path of drop) if (gallery.image(path)?.unread) add(folderOf(path), -1);
      for (const gone of dropFolders)
        for (const [folder, left] of perFolder) if (isWithin(folder, gone)) add(folder, -left);
    },
    async read(images) {
      const unread = images.filter((image) => image.unread);
      if (unread.length === 0) return;
      const read = nothingRead();
      await readSome(unread, read);
      await apply(read);
    },
    async readAll() {
      const { refused } = nothingRead();
      let read = { ...nothingRead(), refused };
      const show = async (): Promise<void> => {
        const shown = read;
        read = { ...nothingRead(), refused };
        if (shown.put.length + shown.drop.size > 0) await pace.run(() => apply(shown));
      };
      for (const folder of ahead) {
        ahead.delete(folder);
        const images = unreadImages({ table: gallery.table, rows: gallery.rows(folder, false) });
        for (let at = 0; at < images.length; at += filesAtOnce) {
          await readSome(images.slice(at, at + filesAtOnce), read);
          if (pace.isDue()) await show();
        }
      }
      await show();
      return refused;
    },
  };
}

interface HeadersRead {
  readonly put: FoundImage[];
  readonly drop: Set<string>;
  readonly refused: { special: number; unreadable: number };
}

function nothingRead(): HeadersRead {
  return { put: [], drop: new Set(), refused: { special: 0, unreadable: 0 } };
}
