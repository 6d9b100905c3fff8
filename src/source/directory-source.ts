import { basename, resolve } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import { type Boundary, resolveBoundary } from "./directory-boundary.ts";
import { openInside } from "./directory-open.ts";
import { readHeadersInside } from "./directory-headers.ts";
import { readMetadataInside } from "./directory-metadata.ts";
import { recheckInside } from "./directory-recheck.ts";
import { createScanMemory, scanInside } from "./directory-scan.ts";
import { watchInside } from "./directory-watch.ts";
import type { ImageSource } from "./source.ts";

export interface DirectorySourceOptions {
  /** Folders that symbolic links may lead to, besides the served one; default none. */
  readonly allowLinks?: readonly string[];
  /** Default: the platform's clock. */
  readonly clock?: Clock;
}

/**
 * Serves the images in a folder on disk, on any runtime with `node:fs`. Skips names that start with `.`, and follows links
 * only to the folder itself and to `allowLinks`. Resolves these folders again at each scan.
 */
export function createDirectorySource(directory: string, options: DirectorySourceOptions = {}): ImageSource {
  const root = resolve(directory);
  const { allowLinks = [], clock = systemClock } = options;
  let boundary: Promise<Boundary | undefined> | undefined;
  const memory = createScanMemory();
  const lookUp = (): Promise<Boundary | undefined> => (boundary = resolveBoundary(root, allowLinks));

  return {
    title: basename(root) || root,
    root,
    async scan(path, onBatch, scanOptions = {}) {
      const inside = await lookUp();
      return inside ? scanInside(inside, path, { clock, memory, onBatch }, scanOptions) : { kind: "missing" };
    },
    async recheck(known, signal) {
      const inside = await (boundary ?? lookUp());
      if (inside) return recheckInside(inside, memory.folderTimes, known, clock, signal);
      return { folders: known.folders, changed: [], missing: known.images.map(({ path: each }) => each) };
    },
    async readHeaders(paths, signal) {
      const inside = await (boundary ?? lookUp());
      return inside ? readHeadersInside(inside, paths, clock, signal) : paths.map(() => "gone");
    },
    async readMetadata(requests, signal) {
      const inside = await (boundary ?? lookUp());
      return inside ? readMetadataInside(inside, requests, clock, signal) : requests.map(() => "gone");
    },
    async watch(onReport) {
      const inside = await (boundary ?? lookUp());
      if (inside) return watchInside(inside, memory, onReport);
      return { kind: "unavailable", reason: "The folder does not exist." };
    },
    async open(path) {
      const inside = await (boundary ?? lookUp());
      return inside ? openInside(inside, path) : { kind: "missing" };
    },
  };
}
