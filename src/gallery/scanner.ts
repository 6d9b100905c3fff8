import type { ImageSource } from "../source/source.ts";
import type { TimeSlices } from "../time-slices.ts";
import type { IndexHealth } from "../wire/health.ts";
import type { OtherFiles } from "../wire/other-files.ts";
import { createFileChecks, type FileChecks } from "./file-checks.ts";
import type { Gallery } from "./gallery.ts";
import { createOtherFilesIndex, sumOtherFiles } from "./other-files-index.ts";
import { rootPath } from "./path.ts";

/** Reads the source into the gallery. */
export interface Scanner extends FileChecks {
  /** Reads a subtree again; one runs at a time. Returns false, and removes the subtree, if it no longer exists. */
  rescan(path: string): Promise<boolean>;
  /** Files directly in the folder that are not images. */
  otherFiles(folder: string): OtherFiles | undefined;
  health(): IndexHealth;
  close(): void;
}

export interface ScannerEvents {
  /** Told how many images the first reading has found so far. */
  readonly onProgress: (found: number) => void;
  /** Told of each folder in which files were found changed, new or missing without anybody having asked to read it again. */
  readonly onChanged: (folder: string) => void;
}

export function createScanner(
  gallery: Gallery,
  source: ImageSource,
  slices: TimeSlices,
  { onProgress, onChanged }: ScannerEvents,
): Scanner {
  const abort = new AbortController();
  /** From the last scan of the root; a scan of a subtree does not say what to subtract. */
  let skipped: IndexHealth["skipped"] = { names: 0, links: 0, special: 0, unreadable: 0 };
  const others = createOtherFilesIndex();
  let ready = false;
  let found = 0;
  let last: Promise<unknown> = Promise.resolve();
  let next: { readonly path: string; readonly done: Promise<boolean> } | undefined;

  const scan = async (path: string): Promise<boolean> => {
    const rescan = gallery.rescan(path);
    const foundOthers = new Map<string, OtherFiles>();
    const outcome = await source.scan(
      path,
      (batch) => {
        rescan.add(batch);
        for (const [folder, counts] of batch.others ?? [])
          foundOthers.set(folder, sumOtherFiles([foundOthers.get(folder) ?? {}, counts]));
        if (ready) return;
        found += batch.images.length;
        onProgress(found);
      },
      abort.signal,
    );
    if (outcome.kind === "missing") {
      // A link that leaves the gallery is never read; removing the path would lose that it is such a link.
      if (!gallery.leadsOutside(path)) await slices.finish((slice) => gallery.remove(path, slice));
      others.replace(path, new Map());
      return false;
    }
    await slices.finish((slice) => rescan.commit(slice));
    others.replace(path, foundOthers);
    if (path === rootPath) skipped = outcome.skipped;
    ready = true;
    return true;
  };

  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const done = last.then(task);
    last = done.catch(() => {});
    return done;
  };

  return {
    ...createFileChecks({
      gallery,
      source,
      signal: abort.signal,
      inTurn,
      scan,
      apply: (change) => slices.finish((slice) => gallery.apply(change, slice)),
      onChanged,
    }),
    rescan(path) {
      // A scan that has not begun yet also covers this request.
      if (next?.path === path) return next.done;
      const done = inTurn(() => {
        if (next?.done === done) next = undefined;
        return scan(path);
      });
      next = { path, done };
      return done;
    },
    otherFiles: others.in,
    health: () => ({
      ready,
      phase: ready ? "done" : "names",
      unread: 0,
      images: ready ? gallery.imageCount : found,
      folders: gallery.folderCount,
      skipped,
      other: others.total(),
    }),
    close: () => abort.abort(),
  };
}
