import { nameOf } from "../wire/gallery-path.ts";
import { realpathSync } from "node:fs";
import type { Clock } from "../clock.ts";
import { formatOfName } from "../image/image-facts.ts";
import type { Boundary } from "./directory-boundary.ts";
import { readFacts } from "./directory-facts.ts";
import { walkFiles } from "./directory-walk.ts";
import type { HeaderOutcome } from "./source.ts";

/** Reads the headers of images inside of the boundary. */
export function readHeadersInside(
  boundary: Boundary,
  paths: readonly string[],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<readonly HeaderOutcome[]> {
  const readOne = (place: string, { path }: { readonly path: string }) => readHeader(place, path, boundary);
  return walkFiles(
    paths.map((path) => ({ path })),
    { boundary, clock, signal, readOne },
  );
}

function readHeader(place: string, path: string, boundary: Boundary): HeaderOutcome {
  const name = nameOf(path);
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
