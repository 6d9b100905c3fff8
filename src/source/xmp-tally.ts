import type { XmpFiles } from "./source.ts";

/** Collects the XMP files of a scan. */
export interface XmpTally {
  add(folder: string, name: string, size: number, modifiedAt: number): void;
  /** Returns those since the last call, by folder. */
  take(): ReadonlyMap<string, XmpFiles>;
}

/** Whether a file with this name is an XMP file. */
export function isXmpName(name: string): boolean {
  return name.length > 4 && name.slice(-4).toLowerCase() === ".xmp";
}

/** Creates an empty tally. */
export function createXmpTally(): XmpTally {
  let folders = new Map<string, Map<string, number>>();
  return {
    add(folder, name, size, modifiedAt) {
      const files = folders.get(folder) ?? new Map<string, number>();
      // Both parts in one number: a change of either makes another one, but for a coincidence.
      files.set(name, (modifiedAt % 2 ** 40) * 4096 + (size % 4096));
      folders.set(folder, files);
    },
    take() {
      const taken = folders;
      folders = new Map();
      return taken;
    },
  };
}
