import { type Dir, type Dirent, realpathSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { formatOfName, type ImageFormat } from "../image/image-facts.ts";
import type { IndexHealth } from "../wire/health.ts";
import { limits } from "../wire/limits.ts";
import { type Boundary, isHiddenName } from "./directory-boundary.ts";
import { readFacts } from "./directory-facts.ts";
import { type FolderReading, FolderSwapped, openRealFolder } from "./directory-folder.ts";
import { folderTime } from "./directory-recheck.ts";
import { errorCode } from "../error-code.ts";
import { createOtherFilesTally } from "./other-files-tally.ts";
import type { FoundImage, ScanBatch, ScanOutcome } from "./source.ts";

/** Synchronous calls cost a tenth of asynchronous ones; the scan yields to the event loop after this long. */
const sliceMs = 4;

/** A name that is no valid part of a gallery path, or may differ from the name on disk: invalid UTF-8 decodes to U+FFFD. */
const foreignName = /[\\\p{Cc}\p{Cs}\ufffd]|\s$/u;

/** A folder still to read. */
interface Folder {
  /** Canonical gallery path. */
  readonly path: string;
  /** Path on disk, links resolved. */
  readonly real: string;
  /** The folder on disk that holds it or its link, if a link is on the way. */
  readonly linkedFrom: string | undefined;
}

interface Scan {
  readonly skipped: IndexHealth["skipped"];
  /** Reads one more name. */
  step(): "more" | "done" | "missing";
  /** Reports what was found since the last call. */
  flush(): void;
  /** Closes the folder that is being read. */
  close(): void;
}

export interface ScanOptions {
  readonly clock: Clock;
  /** Receives the time of each folder, as it was before it was read. */
  readonly folderTimes: Map<string, number>;
  readonly onBatch: (batch: ScanBatch) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Scans the folder at the canonical path and all folders below it. Reads real folders first, then linked ones in order of
 * path. Skips a folder that a link has already led to, so that links can at most double the time of a scan.
 */
export async function scanInside(
  boundary: Boundary,
  path: string,
  { clock, folderTimes, onBatch, signal }: ScanOptions,
): Promise<ScanOutcome> {
  const below = path === "/" ? path : `${path}/`;
  for (const folder of folderTimes.keys()) if (folder === path || folder.startsWith(below)) folderTimes.delete(folder);
  const start = startFolder(boundary, path);
  if (!start) return { kind: "missing" };
  const scan = createScan(boundary, start, folderTimes, onBatch);
  try {
    let sliceEndsAt = clock.now() + sliceMs;
    for (let step = scan.step(); step !== "done"; step = scan.step()) {
      if (step === "missing") return { kind: "missing" };
      if (clock.now() < sliceEndsAt) continue;
      scan.flush();
      await setImmediate();
      signal?.throwIfAborted();
      sliceEndsAt = clock.now() + sliceMs;
    }
    scan.flush();
    return { kind: "complete", skipped: scan.skipped };
  } finally {
    scan.close();
  }
}

function createScan(
  boundary: Boundary,
  start: Folder,
  folderTimes: Map<string, number>,
  onBatch: (batch: ScanBatch) => void,
): Scan {
  const skipped = { names: 0, links: 0, special: 0, unreadable: 0 };
  const pending: Folder[] = [start];
  const reachedByLink = new Set<string>();
  let links: Folder[] = [];
  let folders: string[] = [];
  let images: FoundImage[] = [];
  let outside: string[] = [];
  const others = createOtherFilesTally();
  let reading: { readonly folder: Folder; readonly open: FolderReading; entry: Dirent | null } | undefined;

  const takeFile = (path: string, place: string, format: ImageFormat, real?: string): void => {
    const found = readFacts(path, place, format, real);
    if (typeof found === "object") images.push(found);
    else if (found !== "gone") skipped[found]++;
  };

  const leave = (path: string): void => {
    skipped.links++;
    outside.push(path);
  };

  const takeLink = (path: string, real: string, format: ImageFormat | undefined): void => {
    try {
      const target = realpathSync.native(real);
      const facts = statSync(target);
      if (facts.isDirectory()) {
        if (boundary.admits(target)) links.push({ path, real: target, linkedFrom: dirname(real) });
        else leave(path);
      } else if (format) {
        if (!boundary.admits(target)) leave(path);
        else if (facts.isFile()) takeFile(path, target, format, target);
        else skipped.special++;
      } else if (facts.isFile() && boundary.admits(target)) others.add(path);
    } catch {
      // The link is broken, circular, or leads to an unreadable place.
      if (format) skipped.links++;
    }
  };

  const takeEntry = (folder: Folder, place: string, entry: Dirent): void => {
    if (isHiddenName(entry.name)) return;
    const format = formatOfName(entry.name);
    const isFolder = entry.isDirectory();
    const isLink = entry.isSymbolicLink();
    const path = `${folder.path === "/" ? "" : folder.path}/${entry.name}`;
    if (!isFolder && !isLink && !format) {
      if (entry.isFile()) others.add(path);
      return;
    }
    if (foreignName.test(entry.name) || Buffer.byteLength(path) > limits.pathBytes) {
      skipped.names++;
      return;
    }
    const real = join(folder.real, entry.name);
    if (isFolder) pending.push({ path, real, linkedFrom: folder.linkedFrom === undefined ? undefined : folder.real });
    else if (isLink) takeLink(path, real, format);
    else if (format && entry.isFile()) takeFile(path, join(place, entry.name), format);
    else skipped.special++;
  };

  /** Opens the next folder. */
  const nextFolder = (): "more" | "done" | "missing" => {
    if (pending.length === 0) {
      pending.push(...links.toSorted((one, other) => (one.path < other.path ? 1 : -1)));
      links = [];
    }
    const folder = pending.pop();
    if (!folder) return "done";
    if (folder.linkedFrom !== undefined) {
      const isLoop = reachedByLink.has(folder.real) || isWithin(folder.linkedFrom, folder.real);
      if (isLoop && folder !== start) {
        skipped.links++;
        return "more";
      }
      reachedByLink.add(folder.real);
    }
    let open: FolderReading | undefined;
    try {
      open = openRealFolder(folder.real);
      const time = folderTime(open.place);
      // Some runtimes report errors only when the first name is read.
      reading = { folder, open, entry: open.directory.readSync() };
      folders.push(folder.path);
      if (time !== undefined) folderTimes.set(folder.path, time);
    } catch (error) {
      open?.close();
      if (folder === start) return "missing";
      if (error instanceof FolderSwapped) skipped.links++;
      else if (errorCode(error) !== "ENOENT") skipped.unreadable++;
    }
    return "more";
  };

  const nextEntry = (directory: Dir): Dirent | null => {
    try {
      return directory.readSync();
    } catch {
      // The medium failed in the middle of the folder; the names read so far are kept.
      skipped.unreadable++;
      return null;
    }
  };

  const close = (): void => {
    reading?.open.close();
    reading = undefined;
  };

  return {
    skipped,
    close,
    step() {
      if (!reading) return nextFolder();
      if (reading.entry) {
        takeEntry(reading.folder, reading.open.place, reading.entry);
        reading.entry = nextEntry(reading.open.directory);
      } else close();
      return "more";
    },
    flush() {
      const counted = others.take();
      if (folders.length + images.length + outside.length + counted.size > 0)
        onBatch({ folders, images, outside, others: counted });
      folders = [];
      images = [];
      outside = [];
    },
  };
}

/** The folder to start with; undefined if it does not exist or may not be served. */
function startFolder(boundary: Boundary, path: string): Folder | undefined {
  if (path === "/") return { path, real: boundary.root, linkedFrom: undefined };
  if (path.split("/").some(isHiddenName)) return undefined;
  try {
    const place = join(boundary.root, path);
    const real = realpathSync.native(place);
    if (!boundary.admits(real) || !statSync(real).isDirectory()) return undefined;
    return { path, real, linkedFrom: real === place ? undefined : dirname(place) };
  } catch {
    // Missing or unreadable.
    return undefined;
  }
}

/** Whether `place` is the folder or is inside it. */
function isWithin(place: string, folder: string): boolean {
  return place === folder || place.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
