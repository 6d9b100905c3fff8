import type { Dir, Dirent } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { errorCode } from "../error-code.ts";
import type { Boundary } from "./directory-boundary.ts";
import { createFindings } from "./directory-findings.ts";
import { type FolderReading, FolderSwapped, openRealFolder } from "./directory-folder.ts";
import { findFolder, type FolderPlace, isInside } from "./directory-place.ts";
import { folderTime } from "./directory-recheck.ts";
import type { ScanBatch, ScanOptions, ScanOutcome } from "./source.ts";

/** Synchronous calls cost a tenth of asynchronous ones; the scan yields to the event loop after this long. */
const sliceMs = 4;

/** What the scans of a source remember for later ones. */
export interface ScanMemory {
  /** The time of each folder, as it was before it was read. */
  readonly folderTimes: Map<string, number>;
  /** Links to folders that were skipped, because another link leads there or they lead to a folder above. */
  readonly skippedLinks: Set<string>;
  /** Folders that were reached through a link. */
  readonly linkedFolders: Set<string>;
}

export function createScanMemory(): ScanMemory {
  return { folderTimes: new Map(), skippedLinks: new Set(), linkedFolders: new Set() };
}

interface ScanContext {
  readonly clock: Clock;
  readonly memory: ScanMemory;
  readonly onBatch: (batch: ScanBatch) => void;
}

/**
 * Scans the folder at the canonical path and all folders below it, breadth first. Reads real folders first, then linked ones
 * in order of path. Skips a folder that a link has already led to, so that links can at most double the time of a scan.
 */
export async function scanInside(
  boundary: Boundary,
  path: string,
  { clock, memory, onBatch }: ScanContext,
  options: ScanOptions,
): Promise<ScanOutcome> {
  forgetScan(memory, path, options.recursive ?? true);
  const start = findFolder(boundary, path);
  if (!start) return { kind: "missing" };
  const scan = createScan(boundary, start, { memory, onBatch }, options);
  try {
    let sliceEndsAt = clock.now() + sliceMs;
    for (let step = scan.step(); step !== "done"; step = scan.step()) {
      if (step === "missing") return { kind: "missing" };
      if (clock.now() < sliceEndsAt) continue;
      scan.flush();
      await setImmediate();
      options.signal?.throwIfAborted();
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
  start: FolderPlace,
  { memory, onBatch }: Pick<ScanContext, "memory" | "onBatch">,
  { recursive = true, namesOnly = false, wanted = () => undefined }: ScanOptions,
) {
  const pending = new Map([[start.path, start]]);
  const reachedByLink = new Set<string>();
  let links: FolderPlace[] = [];
  let reading: { readonly folder: FolderPlace; readonly open: FolderReading; entry: Dirent | null } | undefined;
  const findings = createFindings({
    boundary,
    namesOnly,
    onBatch,
    isSkipped: (link) => !recursive && memory.skippedLinks.has(link),
    onFolder(folder, isLink) {
      if (!recursive) return;
      if (isLink) links.push(folder);
      else pending.set(folder.path, folder);
    },
  });
  const { skipped } = findings;

  const nextPending = (): FolderPlace | undefined => {
    if (pending.size === 0) {
      for (const link of links.toSorted((one, other) => (one.path < other.path ? -1 : 1))) pending.set(link.path, link);
      links = [];
    }
    for (let path = wanted() ?? ""; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
      const onTheWay = pending.get(path);
      if (onTheWay) return onTheWay;
    }
    const [first] = pending.values();
    return first;
  };

  /** Opens the next folder. */
  const nextFolder = (): "more" | "done" | "missing" => {
    const folder = nextPending();
    if (!folder) return "done";
    pending.delete(folder.path);
    if (folder.linkedFrom !== undefined) {
      const isLoop = reachedByLink.has(folder.real) || isInside(folder.linkedFrom, folder.real);
      if (isLoop && folder !== start) {
        skipped.links++;
        memory.skippedLinks.add(folder.path);
        return "more";
      }
      reachedByLink.add(folder.real);
      memory.linkedFolders.add(folder.path);
    }
    let open: FolderReading | undefined;
    try {
      open = openRealFolder(folder.real);
      const time = folderTime(open.place);
      // Some runtimes report errors only when the first name is read.
      reading = { folder, open, entry: open.directory.readSync() };
      findings.begin(folder);
      if (time !== undefined) memory.folderTimes.set(folder.path, time);
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
    flush: findings.flush,
    /** Reads one more name. */
    step(): "more" | "done" | "missing" {
      if (!reading) return nextFolder();
      const { folder, open, entry } = reading;
      if (entry) {
        findings.take(folder, open.place, entry);
        reading.entry = nextEntry(open.directory);
      } else {
        findings.end(folder);
        close();
      }
      return "more";
    },
  };
}

function forgetScan({ folderTimes, skippedLinks, linkedFolders }: ScanMemory, path: string, recursive: boolean): void {
  folderTimes.delete(path);
  linkedFolders.delete(path);
  if (!recursive) return;
  const below = path === "/" ? path : `${path}/`;
  const isRead = (each: string) => each === path || each.startsWith(below);
  for (const folder of folderTimes.keys()) if (isRead(folder)) folderTimes.delete(folder);
  for (const link of linkedFolders) if (isRead(link)) linkedFolders.delete(link);
  for (const link of skippedLinks) if (isRead(link)) skippedLinks.delete(link);
}
