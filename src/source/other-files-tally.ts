import { folderOf, nameOf } from "../wire/gallery-path.ts";
import { otherKindOf } from "../image/other-kinds.ts";
import type { OtherFiles } from "../wire/other-files.ts";

/** Counts the files of a scan that are not images. */
export interface OtherFilesTally {
  add(path: string): void;
  /** Returns the counts since the last call, by folder. */
  take(): ReadonlyMap<string, OtherFiles>;
}

/** Creates an empty tally. */
export function createOtherFilesTally(): OtherFilesTally {
  let folders = new Map<string, OtherFiles>();
  return {
    add(path) {
      const folder = folderOf(path);
      const kind = otherKindOf(nameOf(path));
      const counts = folders.get(folder) ?? {};
      counts[kind] = (counts[kind] ?? 0) + 1;
      folders.set(folder, counts);
    },
    take() {
      const taken = folders;
      folders = new Map();
      return taken;
    },
  };
}
