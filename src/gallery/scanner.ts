import type { ImageSource } from "../source/source.ts";
import type { TimeSlices } from "../time-slices.ts";
import type { IndexHealth } from "../wire/health.ts";
import type { OtherFiles } from "../wire/other-files.ts";
import type { Gallery } from "./gallery.ts";
import { createOtherFilesIndex, sumOtherFiles } from "./other-files-index.ts";
import { folderOf, rootPath } from "./path.ts";

/** Reads the source into the gallery. */
export interface Scanner {
  /** Reads a subtree again; one runs at a time. Returns false, and removes the subtree, if it no longer exists. */
  rescan(path: string): Promise<boolean>;
  /** A file was found missing: forgets the image, unless the file is there again by now. Never rejects. */
  forget(path: string): Promise<void>;
  /** Files directly in the folder that are not images. */
  otherFiles(folder: string): OtherFiles | undefined;
  health(): IndexHealth;
  close(): void;
}

export interface ScannerEvents {
  /** Told how many images the first reading has found so far. */
  readonly onProgress: (found: number) => void;
  /** Told of each folder from which images were forgotten because their files are missing. */
  readonly onGone: (folder: string) => void;
}

/** Files that are looked for at a time. */
const looksAtOnce = 16;

export function createScanner(
  gallery: Gallery,
  source: ImageSource,
  slices: TimeSlices,
  { onProgress, onGone }: ScannerEvents,
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

  const isMissing = async (path: string): Promise<boolean> => {
    const opened = await source.open(path);
    if (opened.kind === "open") await opened.image.close();
    return opened.kind === "missing";
  };

  let suspects = new Set<string>();
  let forgetting: Promise<void> = Promise.resolve();
  /** Many files that went together are forgotten together, after the reading that is under way. */
  const forgetSuspects = async (): Promise<void> => {
    const paths = [...suspects];
    suspects = new Set();
    const gone = new Set<string>();
    for (let at = 0; at < paths.length; at += looksAtOnce) {
      const looked = paths.slice(at, at + looksAtOnce).filter((path) => gallery.image(path));
      const missing = await Promise.all(looked.map(isMissing));
      for (const [index, path] of looked.entries()) if (missing[index]) gone.add(path);
    }
    if (gone.size === 0 || abort.signal.aborted) return;
    await slices.finish((slice) => gallery.removeImages(gone, slice));
    for (const folder of new Set([...gone].map(folderOf))) onGone(folder);
  };

  return {
    forget(path) {
      suspects.add(path);
      if (suspects.size > 1) return forgetting;
      // What cannot be looked at now is found missing again when it is next asked for.
      forgetting = last.then(forgetSuspects).catch(() => {});
      last = forgetting;
      return forgetting;
    },
    rescan(path) {
      // A scan that has not begun yet also covers this request.
      if (next?.path === path) return next.done;
      const done = last.then(() => {
        if (next?.done === done) next = undefined;
        return scan(path);
      });
      next = { path, done };
      last = done.catch(() => {});
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
