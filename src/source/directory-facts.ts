import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { largestRead } from "../image/byte-window.ts";
import type { ImageFormat } from "../image/image-facts.ts";
import { probeImage } from "../image/probe.ts";
import { pathOf } from "./directory-folder.ts";
import { guardedRead, modifiedAtOf } from "./directory-open.ts";
import { errorCode } from "../error-code.ts";
import type { FoundImage } from "./source.ts";

const header = new Uint8Array(largestRead);

/**
 * Reads the facts of the file at `place`, which is the image with the gallery path `path`. If the content is not a served
 * format, the format is that of the name and the size is unknown. With `real`, a file that is elsewhere counts as gone.
 */
export function readFacts(
  path: string,
  place: string,
  format: ImageFormat,
  real?: string,
): FoundImage | "gone" | "special" | "unreadable" {
  let file: number | undefined;
  try {
    file = openSync(place, guardedRead);
    const descriptor = file;
    if (real !== undefined && (pathOf(`/proc/self/fd/${descriptor}`) ?? real) !== real) return "gone";
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) return "special";
    const probed = probeImage(
      (position, length) => header.subarray(0, readSync(descriptor, header, 0, length, position)),
      format,
    );
    const found = probed ?? { format, width: 0, height: 0 };
    return { path, size: facts.size, modifiedAt: modifiedAtOf(facts), inode: facts.ino, ...found };
  } catch (error) {
    switch (errorCode(error)) {
      case "ENOENT":
        return "gone";
      case "ENXIO":
      case "ELOOP":
        return "special";
      default:
        return "unreadable";
    }
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
