import { folderOf } from "../wire/gallery-path.ts";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Boundary } from "./directory-boundary.ts";
import { type FolderReading, openRealFolder } from "./directory-folder.ts";
import { findFolder } from "./directory-place.ts";

const sliceMs = 4;

interface DirectoryWalk<T, R> {
  readonly boundary: Boundary;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Reads one request; its folder is open at `place`. */
  readonly readOne: (place: string, request: T) => R | Promise<R>;
}

/**
 * Reads files by canonical path, and yields to the event loop now and then. Those of one folder should follow each other: it
 * is opened once for them. The outcome is "gone" where the folder cannot be opened.
 */
export async function walkFiles<T extends { readonly path: string }, R>(
  requests: readonly T[],
  { boundary, clock, signal, readOne }: DirectoryWalk<T, R>,
): Promise<readonly (R | "gone")[]> {
  const outcomes: (R | "gone")[] = [];
  let folder: { readonly path: string; readonly reading: FolderReading | undefined } | undefined;
  try {
    let sliceEndsAt = clock.now() + sliceMs;
    for (const request of requests) {
      const parent = folderOf(request.path);
      if (folder?.path !== parent) {
        folder?.reading?.close();
        folder = { path: parent, reading: openFolder(boundary, parent) };
      }
      outcomes.push(folder.reading ? await readOne(folder.reading.place, request) : "gone");
      if (clock.now() < sliceEndsAt) continue;
      await setImmediate();
      signal?.throwIfAborted();
      sliceEndsAt = clock.now() + sliceMs;
    }
  } finally {
    folder?.reading?.close();
  }
  return outcomes;
}

function openFolder(boundary: Boundary, path: string): FolderReading | undefined {
  const found = findFolder(boundary, path);
  if (!found) return undefined;
  try {
    return openRealFolder(found.real);
  } catch {
    // Gone, or replaced by another folder; the next scan reports it.
    return undefined;
  }
}
