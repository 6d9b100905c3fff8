import { faultCode, type FileSystem } from "./disk/file-system.ts";

/** Where everything that Lenslet writes lives, inside the served folder. */
export const folderName = ".lenslet";

/** Makes sure, before anything is written into it, that the folder at `path` is there and will be after a power cut. */
export async function ensureFolder(files: FileSystem, path: string): Promise<void> {
  if (!(await files.facts(path))) {
    await files.makeFolder(path).catch((fault: unknown) => {
      if (faultCode(fault) !== "EEXIST") throw fault;
    });
  }
  await files.syncFolder(path.slice(0, -folderName.length - 1) || "/");
}
