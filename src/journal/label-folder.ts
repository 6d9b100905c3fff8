import type { Random } from "../random.ts";
import { errorCode } from "../error-code.ts";
import { type FileSystem } from "./disk/file-system.ts";

/** The folder, inside the served one, that holds everything Lenslet writes. */
export const folderName = ".lenslet";

/** The `.lenslet` of a gallery, with what is needed to write to it. */
export interface LabelFolder {
  readonly files: FileSystem;
  /** The path of `.lenslet`. */
  readonly path: string;
  /** For the names of temporary files. */
  readonly random: Random;
}

/** Creates the folder if it is missing, and makes its name durable. Call before the first write. */
export async function ensureFolder({ files, path }: LabelFolder): Promise<void> {
  if (!(await files.facts(path))) {
    await files.makeFolder(path).catch((error: unknown) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
  }
  await files.syncFolder(path.slice(0, -folderName.length - 1) || "/");
}
