import type { ImageSource } from "../source/source.ts";
import type { TimeSlices } from "../time-slices.ts";
import type { IndexHealth } from "../wire/health.ts";
import type { OtherFiles } from "../wire/other-files.ts";
import { createFileChecks, type FileChecks } from "./file-checks.ts";
import { createFirstReading } from "./first-reading.ts";
import type { GalleryImage } from "./gallery-image.ts";
import { createGalleryReader, type ImageChanges } from "./gallery-reader.ts";
import type { Gallery } from "./gallery.ts";
import { createGrowingFiles } from "./growing-files.ts";
import { createLiveFolder } from "./live-folder.ts";
import { createPace } from "./pace.ts";
import { folderOf, rootPath } from "../wire/gallery-path.ts";
import { createStoredIndex, saveIntervalMs, type IndexStore } from "./stored-index.ts";

/** Reads the source into the gallery. */
export interface Scanner extends FileChecks {
  /**
   * Reads the folder for the first time: names first, then headers. What has been found is visible at once. Resolves once all
   * is read; false if the folder does not exist.
   */
  start(): Promise<boolean>;
  /** True while changes of the whole folder are reported by themselves. */
  isWatched(): boolean;
  /** Resolves once everything is visible that the last run knew; never if it left nothing. */
  readonly shown: Promise<void>;
  /** During the first reading, reads the folder of this path next. Resolves once it is visible, or is known not to exist. */
  readNext(path: string): Promise<void>;
  /** Reads the headers of these images now, if they have not been read. */
  readHeaders(images: readonly GalleryImage[]): Promise<void>;
  /** Reads the metadata of these images now, if it has not been read. */
  readMetadata(images: readonly GalleryImage[]): Promise<void>;
  /** Somebody looks at these folders: the metadata of their images is read first. */
  prefer(folders: Iterable<string>): void;
  /** Reads a subtree again; one runs at a time. Returns false, and removes the subtree, if it no longer exists. */
  rescan(path: string): Promise<boolean>;
  /** Files directly in the folder that are not images. */
  otherFiles(folder: string): OtherFiles | undefined;
  health(): IndexHealth;
  close(): Promise<void>;
}

export interface ScannerEvents {
  /** Called at intervals while the folder is read, and once it has been. */
  readonly onProgress: (index: IndexHealth) => void;
  /** Called with each folder in which a check found files changed, new or missing. */
  readonly onChanged: (folder: string) => void;
  /** Images came, went or changed after the first reading. */
  readonly onImages: (changes: ImageChanges) => void;
  /**
   * Called when what happened together has been read, before the next reading. Before anything is made to follow renamed
   * files, `store` keeps what is about to be done, with the index. Never rejects.
   */
  readonly onQuiet: (store: (pending: string) => Promise<void>) => Promise<void>;
  /** Called with what an earlier run was about to do, before anything else is read. Never rejects. */
  readonly onPending: (pending: string) => Promise<void>;
}

export interface ScannerOptions extends ScannerEvents {
  readonly gallery: Gallery;
  readonly source: ImageSource;
  readonly slices: TimeSlices;
  readonly clock: {
    /** Monotonic time, in ms. */
    now(): number;
    wallTime(): number;
    after(delayMs: number, task: () => void): () => void;
    every(intervalMs: number, task: () => void): () => void;
  };
  /** Where the index is stored for the next run. */
  readonly store?: IndexStore;
}

export function createScanner({ gallery, source, slices, clock, store, ...events }: ScannerOptions): Scanner {
  const abort = new AbortController();
  const { signal } = abort;
  const now = () => clock.now();
  /** From the last scan of the root; a scan of a subtree does not say what to subtract. */
  let skipped: IndexHealth["skipped"] = { names: 0, links: 0, special: 0, unreadable: 0 };
  const first = createFirstReading();
  const progressPace = createPace(now);
  let phase: IndexHealth["phase"] = "names";
  /** Images that the first reading has found; not all are visible yet. */
  let found = 0;
  /** True once part of the first scan is visible. */
  let isExposed = false;
  let markShown = (): void => {};
  const shown = new Promise<void>((resolve) => (markShown = resolve));
  let last: Promise<unknown> = Promise.resolve();
  let next: { readonly path: string; readonly done: Promise<boolean> } | undefined;

  const report = (): void => {
    if (phase !== "done" && progressPace.isDue()) void progressPace.run(async () => events.onProgress(health()));
  };
  const reader = createGalleryReader({
    gallery,
    source,
    slices,
    now,
    signal,
    first,
    onFound(images) {
      found += images;
      report();
    },
    onIndexed: () => stored.changed(),
    onApplied(changes, { folders = [], dropFolders }) {
      report();
      stored.changed();
      if (phase === "done" || phase === "checking") {
        events.onImages(changes);
        for (const folder of new Set([...folders, ...(dropFolders ?? [])].map(folderOf))) events.onChanged(folder);
      } else if (isExposed) events.onChanged(rootPath);
    },
  });
  const { headers, metadata, others } = reader;

  const health = (): IndexHealth => ({
    ready: phase === "done",
    phase,
    unread: headers.count,
    images: phase === "names" ? Math.max(found, gallery.imageCount) : gallery.imageCount,
    folders: gallery.folderCount,
    skipped,
    other: others.total(),
    watching: live.covers(),
    watch_problem: live.problem() ?? null,
  });

  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  const scan = async (path: string, fresh: boolean): Promise<boolean> => {
    const outcome = await reader.readTree(path, { fresh });
    if (outcome.kind === "complete" && path === rootPath) ({ skipped } = outcome);
    return outcome.kind === "complete";
  };

  /** Runs in the queue. */
  const quiet = () => events.onQuiet(stored.saveWith);

  const checks = createFileChecks({
    slices,
    gallery,
    source,
    signal,
    enqueue,
    scan: (path) => reader.readFolder(path),
    onFollowed: quiet,
    apply: reader.apply,
    onChanged: events.onChanged,
  });
  const growing = createGrowingFiles({ source, clock, signal });
  const nearestKnown = (folder: string): string => {
    let known = folder;
    while (!gallery.hasFolder(known)) known = folderOf(known);
    return known;
  };
  const live = createLiveFolder({
    source,
    after: (delayMs, task) => clock.after(delayMs, task),
    isFolder: gallery.hasFolder,
    follow: (folders, replaced) =>
      enqueue(async () => {
        const fresh: string[] = [];
        for (const folder of new Set(folders.map(nearestKnown)))
          fresh.push(...(await reader.readFolder(folder, growing.hold)));
        for (const folder of replaced)
          if (gallery.hasFolder(folder)) await reader.readTree(folder, { choose: growing.hold });
        await quiet();
        return fresh;
      }),
    settle: () =>
      enqueue(async () => {
        if (growing.size > 0) await reader.show(await growing.settle());
        await quiet();
        return growing.size;
      }),
    recheck: () => checks.recheck(rootPath, true),
  });

  const stored = createStoredIndex({
    gallery,
    otherFiles: others.in,
    xmpFiles: reader.xmpFiles.in,
    slices,
    store,
    apply: reader.apply,
    onPending: events.onPending,
  });
  const save = (): Promise<void> => enqueue(async () => (phase === "done" ? stored.save() : undefined));
  const stopSaving = clock.every(saveIntervalMs, () => void save());

  return {
    ...checks,
    shown,
    isWatched: live.covers,
    async start() {
      const watching = live.start();
      try {
        if (await enqueue(stored.show)) {
          phase = "checking";
          markShown();
        }
        const wasNames = phase === "names";
        const isFound = await enqueue(() => scan(rootPath, false));
        if (isFound) {
          // What was shown from the start stays complete while new headers are read.
          if (phase === "names") phase = "headers";
          first.end();
          const { special, unreadable } = await headers.readAll();
          skipped = {
            ...skipped,
            special: skipped.special + special,
            unreadable: skipped.unreadable + unreadable,
          };
        }
        await watching;
        if (isFound) await enqueue(quiet);
        phase = "done";
        events.onProgress(health());
        if (isExposed && wasNames) events.onChanged(rootPath);
        if (isFound) void save();
        // Nobody waits for it: what has been read shows now and then.
        void metadata.readAll();
        return isFound;
      } catch (error) {
        first.end(error);
        throw error;
      }
    },
    async readNext(path) {
      isExposed = true;
      if (phase === "checking" && (gallery.hasFolder(path) || gallery.image(path))) return;
      await first.whenShown(path);
    },
    readHeaders: headers.read,
    readMetadata: metadata.read,
    prefer: metadata.prefer,
    rescan(path) {
      // A scan that has not begun yet also covers this request.
      if (next?.path === path) return next.done;
      const done = enqueue(async () => {
        if (next?.done === done) next = undefined;
        await slices.finish((slice) => metadata.forget(path, slice));
        const isFound = await scan(path, true);
        await quiet();
        return isFound;
      });
      next = { path, done };
      return done;
    },
    otherFiles: others.in,
    health,
    async close() {
      stopSaving();
      abort.abort();
      await live.close();
      if (phase === "done") await save();
    },
  };
}
