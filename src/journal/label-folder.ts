import { errorCode, type FileSystem } from "./disk/file-system.ts";

/** Where everything that Lenslet writes lives, inside the served folder. */
export const folderName = ".lenslet";

/** Makes sure, before anything is written into it, that the folder at `path` is there and will be after a power cut. */
export async function ensureFolder(files: FileSystem, path: string): Promise<void> {
  if (!(await files.facts(path))) {
    await files.makeFolder(path).catch((error: unknown) => {
      if (errorCode(error) !== "EEXIST") throw error;
    });
  }
  await files.syncFolder(path.slice(0, -folderName.length - 1) || "/");
}
