import type { FoundImage, ImageSource, ScanOutcome } from "../source/source.ts";
import type { TimeSlices } from "../time-slices.ts";
import type { OtherFiles } from "../wire/other-files.ts";
import type { FirstReading } from "./first-reading.ts";
import { createFolderDiff, type FolderChange, type FolderDiff } from "./folder-diff.ts";
import { fileStamp } from "./gallery-image.ts";
import type { Gallery } from "./gallery.ts";
import { createOtherFilesIndex, type OtherFilesIndex } from "./other-files-index.ts";
import { createPace } from "./pace.ts";
import { folderOf, rootPath } from "../wire/gallery-path.ts";
import { createUnreadHeaders, type UnreadHeaders } from "./unread-headers.ts";
import { createUnreadMetadata, type UnreadMetadata } from "./unread-metadata.ts";
import { concerns, createXmpFileIndex, type XmpFileIndex } from "./xmp-file-index.ts";

/** What a change does to images. */
export interface ImageChanges {
  readonly added: readonly FoundImage[];
  /** Their paths. */
  readonly changed: readonly string[];
  /** As they were. */
  readonly removed: readonly FoundImage[];
  /** Paths at which there is another file than before; it may have the same stamp. */
  readonly replaced: readonly { readonly before: FoundImage; readonly after: FoundImage }[];
}

/** Changes are applied to the gallery one after the other; readings must not overlap. */
export interface GalleryReader {
  readonly headers: UnreadHeaders;
  readonly metadata: UnreadMetadata;
  readonly others: OtherFilesIndex;
  readonly xmpFiles: XmpFileIndex;
  apply(change: AppliedChange): Promise<void>;
  /**
   * Reads a subtree, and shows what it has found at intervals; removes it if it does not exist.
   */
  readTree(path: string, options?: TreeOptions): Promise<ScanOutcome>;
  /**
   * Reads a folder, and below it only the folders that are new, which are returned.
   */
  readFolder(path: string, choose?: ChooseImages): Promise<readonly string[]>;
  /** Reads the headers of new images and shows them. */
  show(put: readonly FoundImage[]): Promise<void>;
}

/** Picks the images that may be shown. */
export type ChooseImages = (put: readonly FoundImage[]) => readonly FoundImage[];

export interface TreeOptions {
  /** Reads headers again also of files whose size and time are as they were. */
  readonly fresh?: boolean;
  readonly choose?: ChooseImages;
}

export type AppliedChange = Pick<FolderChange, "put" | "drop"> & Partial<FolderChange>;

export interface GalleryReaderOptions {
  readonly gallery: Gallery;
  readonly source: ImageSource;
  readonly slices: TimeSlices;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly first: FirstReading;
  readonly onFound: (images: number) => void;
  /** More metadata has been read, which changes nothing that is shown. */
  readonly onIndexed: () => void;
  /** Called after each change. */
  readonly onApplied: (changes: ImageChanges, change: AppliedChange) => void;
}

/** The headers of more new images than this are read after the images are visible. */
const mostMeasured = 2_000;

export function createGalleryReader(own: GalleryReaderOptions): GalleryReader {
  const { gallery, source, slices, now, signal, first } = own;
  const others = createOtherFilesIndex();
  const xmpFiles = createXmpFileIndex();
  const namesOnly = source.readHeaders !== undefined;
  let applied: Promise<unknown> = Promise.resolve();

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    const done = applied.then(work);
    applied = done.catch(() => {});
    return done;
  };
  const applyNow = async (change: AppliedChange): Promise<void> => {
    headers.expect({ dropFolders: new Set(), ...change });
    const changes = compare(gallery, change);
    await slices.finish((slice) => gallery.apply(change, slice));
    for (const folder of change.dropFolders ?? []) {
      others.replace(folder, new Map<string, OtherFiles>());
      xmpFiles.drop(folder);
    }
    for (const [folder, counts] of change.others ?? []) others.set(folder, counts);
    const unread = new Set(change.put.flatMap((found) => (found.metadata ? [] : [folderOf(found.path)])));
    for (const [folder, files] of change.xmpFiles ?? []) {
      const names = xmpFiles.set(folder, files);
      if (names.length > 0 && forgetMetadata(folder, new Set(names))) unread.add(folder);
    }
    metadata.expect(unread);
    first.shown(change.read ?? []);
    own.onApplied(changes, change);
  };
  /** Has the metadata of the images read again that these XMP files belong to; returns whether there are any. */
  const forgetMetadata = (folder: string, names: ReadonlySet<string>): boolean => {
    const rows = gallery.rows(folder, false).filter((row) => concerns(names, gallery.table.names.read(row)));
    for (const row of rows) gallery.table.setIndexed(row, false);
    return rows.length > 0;
  };
  /** Most images of some folders say nothing, and then nothing changes. */
  const isSilent = ({ path, metadata = {} }: FoundImage): boolean => {
    const row = gallery.table.find(path);
    return !saysMore(metadata) && row !== undefined && !saysMore(gallery.table.metadataOf(row));
  };
  const apply = (change: AppliedChange): Promise<void> => enqueue(() => applyNow(change));
  const headers = createUnreadHeaders({
    gallery,
    source,
    signal,
    pace: createPace(now, 1000),
    apply: ({ put, drop }) =>
      enqueue(async () => {
        // Since a header was read, its image may have been read again or removed; what was applied then is newer.
        const isUnread = (path: string) => gallery.image(path)?.unread === true;
        const left = {
          put: put.filter(({ path }) => isUnread(path)),
          drop: new Set([...drop].filter(isUnread)),
        };
        if (left.put.length + left.drop.size > 0) await applyNow(left);
      }),
  });

  const metadata = createUnreadMetadata({
    gallery,
    source,
    signal,
    pace: createPace(now, 1000),
    xmpFilesOf: xmpFiles.of,
    apply: (put) =>
      enqueue(async () => {
        // Since the metadata was read, its file may have been changed, or read by another request.
        const left = put.flatMap((found) => {
          const image = gallery.image(found.path);
          const isSame = image && image.size === found.size && image.modifiedAt === found.modifiedAt;
          return isSame && found.metadata ? [{ ...image, metadata: found.metadata }] : [];
        });
        const shown = left.filter((found) => !isSilent(found));
        for (const { path } of left) gallery.table.setIndexed(gallery.table.find(path) ?? 0, true);
        if (shown.length > 0) await applyNow({ put: shown, drop: new Set() });
        else if (left.length > 0) own.onIndexed();
      }),
  });

  const flush = async (diff: FolderDiff, choose: ChooseImages = (put) => put): Promise<void> => {
    const change = diff.take();
    if (change) await apply({ ...change, put: choose(change.put) });
  };

  const removeTree = async (path: string): Promise<void> => {
    // The root itself stays, as an empty folder.
    const isRoot = path === rootPath;
    await apply({
      put: [],
      drop: new Set(isRoot ? gallery.images(path, false).map(pathOf) : []),
      dropFolders: new Set(isRoot ? gallery.subfolders(path).map((name) => `/${name}`) : [path]),
      others: new Map([[path, undefined]]),
    });
  };

  const readTree = async (path: string, { fresh = false, choose }: TreeOptions = {}): Promise<ScanOutcome> => {
    const diff = createFolderDiff({ gallery, path, recursive: true });
    // Each change of a later reading is reported by an event, and these should be few.
    const pace = createPace(now, first.isOver() ? 1_000 : 100);
    let showing: Promise<void> | undefined;
    let failure: { readonly error: unknown } | undefined;
    const showIfDue = (): void => {
      if (showing !== undefined || failure || !(pace.isDue() || first.isDue())) return;
      showing = pace
        .run(() => flush(diff, choose))
        .catch((error: unknown) => {
          failure = { error };
        })
        .finally(() => {
          showing = undefined;
          // A request may be waiting for what has been read meanwhile.
          if (first.isDue()) showIfDue();
        });
    };
    const outcome = await source.scan(
      path,
      (batch) => {
        diff.add(batch);
        first.found(batch);
        own.onFound(batch.images.length);
        showIfDue();
      },
      { signal, namesOnly: namesOnly && !fresh, wanted: first.wanted },
    );
    while (showing !== undefined) await showing;
    if (failure) throw failure.error;
    if (outcome.kind === "complete") diff.finish();
    await flush(diff, choose);
    // A link that leaves the gallery is never read; removing the path would lose that it is such a link.
    if (outcome.kind === "missing" && !gallery.leadsOutside(path)) await removeTree(path);
    return outcome;
  };

  const measured = async (put: readonly FoundImage[]): Promise<readonly FoundImage[]> => {
    const unread = put.filter((found) => found.unread);
    if (unread.length === 0 || unread.length > mostMeasured || !source.readHeaders) return put;
    const outcomes = await source.readHeaders(unread.map(pathOf), signal);
    return [...put.filter((found) => !found.unread), ...outcomes.filter((outcome) => typeof outcome === "object")];
  };

  return {
    headers,
    metadata,
    others,
    xmpFiles,
    apply,
    readTree,
    async readFolder(path, choose = (put) => put) {
      const diff = createFolderDiff({ gallery, path, recursive: false });
      const below: string[] = [];
      const outcome = await source.scan(
        path,
        (batch) => {
          diff.add(batch);
          for (const folder of batch.ahead ?? []) if (!gallery.hasFolder(folder)) below.push(folder);
        },
        { signal, recursive: false, namesOnly },
      );
      if (outcome.kind === "missing") {
        await readTree(path);
        return [];
      }
      diff.finish();
      const change = diff.take();
      if (change) await apply({ ...change, put: await measured(choose(change.put)) });
      for (const folder of below) await readTree(folder, { choose });
      await headers.readAll();
      return below;
    },
    async show(put) {
      if (put.length > 0) await apply({ put: await measured(put), drop: new Set() });
    },
  };
}

function pathOf({ path }: { readonly path: string }): string {
  return path;
}

function compare(gallery: Gallery, { put, drop, dropFolders }: AppliedChange): ImageChanges {
  const added: FoundImage[] = [];
  const changed: string[] = [];
  const replaced: { before: FoundImage; after: FoundImage }[] = [];
  const removed: FoundImage[] = [...drop].flatMap((path) => gallery.image(path) ?? []);
  for (const found of put) {
    const known = gallery.image(found.path);
    if (!known) added.push(found);
    else if (found.metadata) changed.push(found.path);
    else if (fileStamp(known) !== fileStamp(found) || known.width !== found.width || known.height !== found.height)
      changed.push(found.path);
    if (known?.inode !== undefined && found.inode !== undefined && known.inode !== found.inode)
      replaced.push({ before: known, after: found });
  }
  for (const folder of dropFolders ?? []) removed.push(...gallery.images(folder, true));
  return { added, changed, removed, replaced };
}

function saysMore(metadata: NonNullable<FoundImage["metadata"]>): boolean {
  return Object.keys(metadata).length > 0;
}
