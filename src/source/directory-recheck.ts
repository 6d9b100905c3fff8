import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { errorCode } from "../error-code.ts";
import type { Boundary } from "./directory-boundary.ts";
import { readFacts } from "./directory-facts.ts";
import { modifiedAtOf } from "./directory-open.ts";
import type { Differences, FoundImage, KnownFiles } from "./source.ts";

/** As for scans: a synchronous call costs 4 µs, an asynchronous one ten times as much. */
const sliceMs = 4;

/** Times of folders when they were scanned, in Unix ms, by canonical path. */
export type FolderTimes = ReadonlyMap<string, number>;

/** Compares folders and images with what is on disk now. */
export async function recheckInside(
  boundary: Boundary,
  scannedAt: FolderTimes,
  { folders, images }: KnownFiles,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Differences> {
  const changedFolders: string[] = [];
  const changed: FoundImage[] = [];
  const missing: string[] = [];
  let sliceEndsAt = clock.now() + sliceMs;
  const pause = async (): Promise<void> => {
    await setImmediate();
    signal?.throwIfAborted();
    sliceEndsAt = clock.now() + sliceMs;
  };

  for (const folder of folders) {
    if (folderTime(boundary.root + folder) !== scannedAt.get(folder)) changedFolders.push(folder);
    if (clock.now() >= sliceEndsAt) await pause();
  }
  for (const image of images) {
    const now = recheckImage(boundary, image);
    if (now === "missing") missing.push(image.path);
    else if (now !== "same") changed.push(now);
    if (clock.now() >= sliceEndsAt) await pause();
  }
  return { folders: changedFolders, changed, missing };
}

/** The time at which a name last came or went; undefined if the folder is missing or cannot be read. */
export function folderTime(place: string): number | undefined {
  try {
    return statSync(place).mtimeMs;
  } catch {
    // A scan reports the reason.
    return undefined;
  }
}

function recheckImage(boundary: Boundary, image: FoundImage): FoundImage | "same" | "missing" {
  const place = boundary.root + image.path;
  try {
    const own = lstatSync(place);
    // Only a link at the end is resolved now; what is read is checked against the boundary below.
    const facts = own.isSymbolicLink() ? targetOf(boundary, place) : own;
    if (!facts?.isFile()) return "missing";
    if (facts.size === image.size && modifiedAtOf(facts) === image.modifiedAt) return "same";
    const real = realpathSync.native(place);
    if (!boundary.admits(real)) return "missing";
    const found = readFacts(image.path, real, image.format, real);
    if (typeof found === "object") return found;
    return found === "unreadable" ? "same" : "missing";
  } catch (error) {
    switch (errorCode(error)) {
      case "ENOENT":
      case "ENOTDIR":
        return "missing";
      default:
        // Whether it exists is unknown now.
        return "same";
    }
  }
}

function targetOf(boundary: Boundary, place: string): Stats | undefined {
  const real = realpathSync.native(place);
  return boundary.admits(real) ? statSync(real) : undefined;
}
