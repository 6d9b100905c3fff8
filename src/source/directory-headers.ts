import { realpathSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { formatOfName } from "../image/image-facts.ts";
import type { Boundary } from "./directory-boundary.ts";
import { readFacts } from "./directory-facts.ts";
import { type FolderReading, openRealFolder } from "./directory-folder.ts";
import { findFolder } from "./directory-place.ts";
import type { HeaderOutcome } from "./source.ts";

const sliceMs = 4;

/** Reads the headers of images inside of the boundary. Those of one folder should follow each other: it is opened once for them. */
export async function readHeadersInside(
  boundary: Boundary,
  paths: readonly string[],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<readonly HeaderOutcome[]> {
  const outcomes: HeaderOutcome[] = [];
  let folder: { readonly path: string; readonly reading: FolderReading | undefined } | undefined;
  try {
    let sliceEndsAt = clock.now() + sliceMs;
    for (const path of paths) {
      const slash = path.lastIndexOf("/");
      const parent = path.slice(0, slash) || "/";
      if (folder?.path !== parent) {
        folder?.reading?.close();
        folder = { path: parent, reading: openFolder(boundary, parent) };
      }
      outcomes.push(folder.reading ? readHeader(folder.reading.place, path, boundary) : "gone");
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

function readHeader(place: string, path: string, boundary: Boundary): HeaderOutcome {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const format = formatOfName(name);
  if (!format) return "special";
  const found = readFacts(path, `${place}/${name}`, format);
  if (found !== "special") return found;
  // It may have become a link.
  try {
    const target = realpathSync.native(`${place}/${name}`);
    return boundary.admits(target) ? readFacts(path, target, format, target) : "gone";
  } catch {
    return "gone";
  }
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
