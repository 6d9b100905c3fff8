import type { ImageSource, ScanOutcome } from "../source/source.ts";
import type { TimeSlices } from "../time-slices.ts";
import type { IndexHealth } from "../wire/health.ts";
import type { OtherFiles } from "../wire/other-files.ts";
import { createFileChecks, type FileChecks } from "./file-checks.ts";
import { createFirstReading } from "./first-reading.ts";
import { createFolderDiff, type FolderChange, type FolderDiff } from "./folder-diff.ts";
import type { GalleryImage } from "./gallery-image.ts";
import type { Gallery } from "./gallery.ts";
import { createOtherFilesIndex } from "./other-files-index.ts";
import { createPace } from "./pace.ts";
import { rootPath } from "./path.ts";
import { createUnreadHeaders } from "./unread-headers.ts";

/** Reads the source into the gallery. */
export interface Scanner extends FileChecks {
  /**
   * Reads the folder for the first time: names first, then headers. What has been found is visible at once. Resolves once all
   * is read; false if there is no such folder.
   */
  start(): Promise<boolean>;
  /** During the first reading, reads the folder of this path next. Resolves once it is visible, or is known not to exist. */
  reach(path: string): Promise<void>;
  /** Reads the headers of these images now, if they have not been read. */
  readHeaders(images: readonly GalleryImage[]): Promise<void>;
  /** Reads a subtree again; one runs at a time. Returns false, and removes the subtree, if it no longer exists. */
  rescan(path: string): Promise<boolean>;
  /** Files directly in the folder that are not images. */
  otherFiles(folder: string): OtherFiles | undefined;
  health(): IndexHealth;
  close(): void;
}

export interface ScannerEvents {
  /** Called now and then while the folder is read, and once it is. */
  readonly onProgress: (index: IndexHealth) => void;
  /** Told of each folder in which files were found changed, new or missing without anybody having asked to read it again. */
  readonly onChanged: (folder: string) => void;
}

export interface ScannerOptions extends ScannerEvents {
  readonly gallery: Gallery;
  readonly source: ImageSource;
  readonly slices: TimeSlices;
  /** Monotonic time, in ms. */
  readonly now: () => number;
}

export function createScanner({ gallery, source, slices, now, ...events }: ScannerOptions): Scanner {
  const abort = new AbortController();
  const { signal } = abort;
  /** From the last scan of the root; a scan of a subtree does not say what to subtract. */
  let skipped: IndexHealth["skipped"] = { names: 0, links: 0, special: 0, unreadable: 0 };
  const others = createOtherFilesIndex();
  const first = createFirstReading();
  const pace = createPace(now);
  const progressPace = createPace(now);
  let phase: IndexHealth["phase"] = "names";
  /** Images that the first reading has found; not all are visible yet. */
  let found = 0;
  /** Somebody may have seen a part of the first reading. */
  let isExposed = false;
  let last: Promise<unknown> = Promise.resolve();
  let next: { readonly path: string; readonly done: Promise<boolean> } | undefined;
  let applied: Promise<unknown> = Promise.resolve();

  /** Changes are applied one after the other. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = applied.then(work);
    applied = done.catch(() => {});
    return done;
  };
  const apply = (change: Pick<FolderChange, "put" | "drop"> & Partial<FolderChange>): Promise<void> =>
    inTurn(async () => {
      headers.expect({ dropFolders: new Set(), ...change });
      await slices.finish((slice) => gallery.apply(change, slice));
      for (const folder of change.dropFolders ?? []) others.replace(folder, new Map());
      for (const [folder, counts] of change.others ?? []) others.set(folder, counts);
      first.shown(change.read ?? []);
      report();
      if (phase !== "done" && isExposed) events.onChanged(rootPath);
    });
  const headers = createUnreadHeaders({ gallery, source, signal, pace: createPace(now, 1000), apply });

  const health = (): IndexHealth => ({
    ready: phase === "done",
    phase,
    unread: headers.count,
    images: phase === "names" ? Math.max(found, gallery.imageCount) : gallery.imageCount,
    folders: gallery.folderCount,
    skipped,
    other: others.total(),
  });
  const report = (): void => {
    if (progressPace.isDue()) void progressPace.run(async () => events.onProgress(health()));
  };

  /** Reads a subtree, and makes what it finds visible now and then. */
  const read = async (path: string, namesOnly: boolean): Promise<ScanOutcome> => {
    const diff = createFolderDiff({ gallery, path, recursive: true });
    let showing: Promise<void> | undefined;
    let failure: { readonly error: unknown } | undefined;
    const showIfDue = (): void => {
      if (showing !== undefined || failure || !(pace.isDue() || first.isDue())) return;
      showing = pace
        .run(() => show(diff))
        .catch((error: unknown) => {
          failure = { error };
        })
        .finally(() => {
          showing = undefined;
          // Somebody may wait for what was read meanwhile.
          if (first.isDue()) showIfDue();
        });
    };
    const outcome = await source.scan(
      path,
      (batch) => {
        diff.add(batch);
        first.found(batch);
        found += batch.images.length;
        report();
        showIfDue();
      },
      { signal, namesOnly, wanted: first.wanted },
    );
    while (showing !== undefined) await showing;
    if (failure) throw failure.error;
    if (outcome.kind === "complete") diff.finish();
    await show(diff);
    return outcome;
  };
  const show = async (diff: FolderDiff): Promise<void> => {
    const change = diff.take();
    if (change) await apply(change);
  };

  const scan = async (path: string, namesOnly: boolean): Promise<boolean> => {
    const outcome = await read(path, namesOnly);
    if (outcome.kind === "missing") {
      // A link that leaves the gallery is never read; removing the path would lose that it is such a link.
      if (!gallery.leadsOutside(path)) await inTurn(() => slices.finish((slice) => gallery.remove(path, slice)));
      others.replace(path, new Map());
      return false;
    }
    if (path === rootPath) skipped = outcome.skipped;
    return true;
  };

  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };

  /** Reads a folder, and below it only the folders that are new. */
  const scanFolder = async (path: string): Promise<void> => {
    const diff = createFolderDiff({ gallery, path, recursive: false });
    const below: string[] = [];
    const outcome = await source.scan(
      path,
      (batch) => {
        diff.add(batch);
        for (const folder of batch.ahead ?? []) if (!gallery.hasFolder(folder)) below.push(folder);
      },
      { signal, recursive: false, namesOnly: source.readHeaders !== undefined },
    );
    if (outcome.kind === "missing") await scan(path, false);
    else {
      diff.finish();
      await show(diff);
      for (const folder of below) await scan(folder, source.readHeaders !== undefined);
      await headers.readAll();
    }
  };

  return {
    ...createFileChecks({
      gallery,
      source,
      signal,
      inTurn: enqueue,
      scan: scanFolder,
      apply,
      onChanged: events.onChanged,
    }),
    async start() {
      try {
        const isFound = await enqueue(() => scan(rootPath, source.readHeaders !== undefined));
        if (isFound) {
          phase = "headers";
          first.end();
          const { special, unreadable } = await headers.readAll();
          skipped = {
            ...skipped,
            special: skipped.special + special,
            unreadable: skipped.unreadable + unreadable,
          };
        }
        phase = "done";
        events.onProgress(health());
        if (isExposed) events.onChanged(rootPath);
        return isFound;
      } catch (error) {
        first.end(error);
        throw error;
      }
    },
    async reach(path) {
      isExposed = true;
      await first.reach(path);
    },
    readHeaders: headers.read,
    rescan(path) {
      // A scan that has not begun yet also covers this request.
      if (next?.path === path) return next.done;
      const done = enqueue(() => {
        if (next?.done === done) next = undefined;
        return scan(path, false);
      });
      next = { path, done };
      return done;
    },
    otherFiles: others.in,
    health,
    close: () => abort.abort(),
  };
}
