import { nameOf } from "../wire/gallery-path.ts";
import { closeSync, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import type { Clock } from "../clock.ts";
import { errorCode } from "../error-code.ts";
import { createByteWindow, largestRead } from "../image/byte-window.ts";
import { indexMetadata, largestXmpFile } from "../image/index-metadata.ts";
import { indexedBlocks } from "../image/indexed-blocks.ts";
import { readNow } from "../image/reading.ts";
import type { Boundary } from "./directory-boundary.ts";
import { pathOf } from "./directory-folder.ts";
import { guardedRead, modifiedAtOf } from "./directory-open.ts";
import { walkFiles } from "./directory-walk.ts";
import type { MetadataOutcome, MetadataRequest } from "./source.ts";

/** Reads of one file, which bounds the time that a hostile one takes. */
const mostReads = 600;
const buffer = new Uint8Array(largestRead);

/** Reads what images inside of the boundary say of themselves. Follows links only to images, and not to XMP files. */
export async function readMetadataInside(
  boundary: Boundary,
  requests: readonly MetadataRequest[],
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<readonly MetadataOutcome[]> {
  const readOne = (place: string, request: MetadataRequest) => readMetadata(place, request, boundary);
  return walkFiles(requests, { boundary, clock, signal, readOne });
}

async function readMetadata(place: string, request: MetadataRequest, boundary: Boundary): Promise<MetadataOutcome> {
  const name = nameOf(request.path);
  try {
    const head = readFile(`${place}/${name}`, undefined, readBlocks) ?? readTarget(`${place}/${name}`, boundary);
    if (!head) return "gone";
    const xmpFiles = request.xmpFiles.flatMap((path) => readXmpFile(`${place}/${nameOf(path)}`) ?? []);
    const { size, modifiedAt, content } = head;
    return { size, modifiedAt, metadata: await indexMetadata(name, content, xmpFiles) };
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "gone" : "unreadable";
  }
}

/** The target of a link. */
function readTarget(place: string, boundary: Boundary): ReturnType<typeof readFile<ReturnType<typeof readBlocks>>> {
  const target = realpathSync.native(place);
  return boundary.admits(target) ? readFile(target, target, readBlocks) : undefined;
}

function readBlocks(descriptor: number) {
  const read = (position: number, length: number) =>
    buffer.subarray(0, readSync(descriptor, buffer, 0, length, position));
  return readNow(indexedBlocks(), createByteWindow(read, mostReads));
}

/** Undefined if it is not a file, or, with `real`, elsewhere. */
function readFile<T>(place: string, real: string | undefined, read: (descriptor: number, size: number) => T) {
  let file: number | undefined;
  try {
    file = openSync(place, guardedRead);
    if (real !== undefined && (pathOf(`/proc/self/fd/${file}`) ?? real) !== real) return undefined;
    const facts = fstatSync(file);
    if (!facts.isFile()) return undefined;
    return { size: facts.size, modifiedAt: modifiedAtOf(facts), content: read(file, facts.size) };
  } catch (error) {
    if (errorCode(error) === "ELOOP") return undefined;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Undefined if it is gone, too large, or not a file. */
function readXmpFile(place: string): Uint8Array | undefined {
  try {
    return readFile(place, undefined, (descriptor, size) => {
      if (size > largestXmpFile) return undefined;
      const bytes = new Uint8Array(size);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, size, 0));
    })?.content;
  } catch {
    // Without it the image has what its own file says.
    return undefined;
  }
}
