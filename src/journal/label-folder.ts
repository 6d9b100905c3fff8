import type { Random } from "../random.ts";
import { errorCode } from "../error-code.ts";
import { type FileSystem } from "./disk/file-system.ts";

/** Where everything that Lenslet writes lives, inside the served folder. */
export const folderName = ".lenslet";

/** The folder that holds a gallery's labels, and what it takes to write there. */
export interface LabelFolder {
  readonly files: FileSystem;
  /** The path of `.lenslet`. */
  readonly path: string;
  /** For the names of temporary files. */
  readonly random: Random;
}

/** Makes sure, before anything is written into it, that the folder is there and will be after a power cut. */
export async function ensureFolder({ files, path }: LabelFolder): Promise<void> {
  if (!(await files.facts(path))) {
    await files.makeFolder(path).catch((error: unknown) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
  }
  await files.syncFolder(path.slice(0, -folderName.length - 1) || "/");
}
