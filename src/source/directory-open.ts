import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath } from "node:fs/promises";
import { formatOfName } from "../image/image-facts.ts";
import { type Boundary, isHiddenName } from "./directory-boundary.ts";
import { errorCode } from "../error-code.ts";
import type { OpenImage, OpenImageOutcome } from "./source.ts";

const smallestChunk = 64 * 1024;
const largestChunk = 256 * 1024;

/** Flags for opening untrusted paths: follow no link at the end, and do not block on a FIFO. */
export const guardedRead = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens the image at the canonical path inside the boundary, and checks by its descriptor which file was opened. */
export async function openInside(boundary: Boundary, path: string): Promise<OpenImageOutcome> {
  const names = path.split("/").slice(1);
  if (names.some(isHiddenName) || !formatOfName(names.at(-1) ?? "")) return { kind: "refused" };
  let handle: FileHandle | undefined;
  try {
    const real = await realpath(boundary.root + path);
    if (!boundary.admits(real)) return { kind: "refused" };
    handle = await open(real, guardedRead);
    const facts = await handle.stat();
    if (!facts.isFile() || !(await isStillAt(handle, facts, real))) {
      await handle.close();
      return { kind: "refused" };
    }
    return { kind: "open", image: openImage(handle, facts) };
  } catch (error) {
    await handle?.close();
    return { kind: outcomeOf(error) };
  }
}

/**
 * Whether the open file is the one at the resolved path: a folder above it may have been replaced by a link after the path
 * was resolved. Looks the file up again where the kernel does not reveal the path of a descriptor.
 */
async function isStillAt(handle: FileHandle, facts: Stats, real: string): Promise<boolean> {
  const opened = await pathOf(handle);
  if (opened !== undefined) return opened === real || opened === `${real} (deleted)`;
  const again = await lstat(real);
  return again.dev === facts.dev && again.ino === facts.ino && (await realpath(real)) === real;
}

async function pathOf(handle: FileHandle): Promise<string | undefined> {
  try {
    return await readlink(`/proc/self/fd/${handle.fd}`);
  } catch {
    // This system has no /proc.
    return undefined;
  }
}

function outcomeOf(error: unknown): "missing" | "refused" | "unreadable" {
  switch (errorCode(error)) {
    case "ENOENT":
    case "ENOTDIR":
    case "ENAMETOOLONG":
      return "missing";
    case "ELOOP":
    case "ENXIO":
      return "refused";
    default:
      return "unreadable";
  }
}

/** A file's modification time in whole ms, the precision that every runtime has. */
export function modifiedAtOf(facts: Stats): number {
  return Math.floor(facts.mtimeMs);
}

function openImage(handle: FileHandle, facts: Stats): OpenImage {
  let streams = 0;
  let wanted = true;
  let closing: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    if (!wanted && streams === 0) await (closing ??= handle.close());
  };
  const endStream = (): Promise<void> => {
    streams--;
    wanted = false;
    return release();
  };

  return {
    size: facts.size,
    modifiedAt: modifiedAtOf(facts),
    stream(start, end) {
      streams++;
      return rangeStream(handle, start, end, endStream);
    },
    async bytes(start, end) {
      const all = new Uint8Array(end - start);
      let filled = 0;
      while (filled < all.length) {
        const { bytesRead } = await handle.read(all, filled, all.length - filled, start + filled);
        if (bytesRead === 0) throw new Error("The file has become shorter while it was read.");
        filled += bytesRead;
      }
      return all;
    },
    async close() {
      wanted = false;
      await release();
    },
  };
}

/** Reads on demand only. Calls `onEnd` exactly once when the stream ends, fails or is cancelled, and never during a read. */
function rangeStream(
  handle: FileHandle,
  start: number,
  end: number,
  onEnd: () => Promise<void>,
): ReadableStream<Uint8Array> {
  let position = start;
  let reading: Promise<unknown> = Promise.resolve();
  let ending: Promise<void> | undefined;
  const finish = (): Promise<void> => (ending ??= reading.then(onEnd, onEnd));

  const readNext = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const wanted = Math.min(end - position, position === start ? smallestChunk : largestChunk);
    if (wanted > 0) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, position);
      if (ending) return;
      if (bytesRead === 0) throw new Error("The file has become shorter while it was read.");
      position += bytesRead;
      controller.enqueue(buffer.subarray(0, bytesRead));
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reading = readNext(controller);
        try {
          await reading;
          if (ending || position < end) return;
          await finish();
          controller.close();
        } catch (error) {
          await finish();
          controller.error(error);
        }
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
}
