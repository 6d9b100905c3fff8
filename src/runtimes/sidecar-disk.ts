import { type BigIntStats, constants } from "node:fs";
import { lstat, open, readdir, realpath, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../error-code.ts";
import { type SidecarContent, type SidecarFiles, SidecarRefused } from "../export/sidecar-files.ts";

const noLink = constants.O_NOFOLLOW ?? 0;
const noWait = constants.O_NONBLOCK ?? 0;
const largestBytes = 16 * 1024 * 1024;
/** One file is written at a time, so one name a folder is enough. A crash leaves it; the next write in that folder replaces it. */
const temporaryName = ".lenslet-xmp.tmp";

/** The XMP files below a folder on disk. Nothing is read or written behind a link. */
export function createSidecarDisk(root: string): SidecarFiles {
  const placeOf = async (path: string): Promise<string> => {
    const real = await realpath(root);
    const place = join(real, path);
    const folder = dirname(place);
    if ((await realpath(folder)) !== folder)
      throw new SidecarRefused(`XMP files in ${dirname(path)} are not written, because it is behind a symbolic link.`);
    return place;
  };

  return {
    async names(folder) {
      return explained(folder, async () => readdir(dirname(await placeOf(join(folder, "_")))));
    },

    async read(path) {
      return explained(path, async () => {
        const file = await openPlain(await placeOf(path));
        if (!file) return undefined;
        try {
          const stats = await file.stat({ bigint: true });
          if (!stats.isFile() || stats.size > largestBytes) throw refused(path);
          const bytes = await file.readFile();
          const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
          return { text, stamp: stampOf(stats), modifiedAt: Number(stats.mtimeMs) };
        } finally {
          await file.close();
        }
      });
    },

    async write(path, text, before) {
      await explained(path, async () => {
        const place = await placeOf(path);
        const temporary = join(dirname(place), temporaryName);
        await unlink(temporary).catch(ignoreMissing);
        const mode = before ? Number((await lstat(place)).mode) & 0o777 : 0o666;
        const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noLink;
        const file = await open(temporary, flags, mode);
        try {
          await file.writeFile(text);
          await file.sync();
          await file.close();
          if (!(await isAsBefore(place, before)))
            throw new SidecarRefused(`Another program was writing ${path}; it is tried again later.`);
          await rename(temporary, place);
        } catch (error) {
          await file.close().catch(() => {});
          await unlink(temporary).catch(ignoreMissing);
          throw error;
        }
        await syncFolder(dirname(place));
      });
    },
  };
}

async function openPlain(place: string) {
  try {
    return await open(place, constants.O_RDONLY | noLink | noWait);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function isAsBefore(place: string, before: SidecarContent | undefined): Promise<boolean> {
  try {
    return stampOf(await lstat(place, { bigint: true })) === before?.stamp;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return before === undefined;
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function stampOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}-${size}-${mtimeNs}`;
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== "ENOENT") throw error;
}

function refused(path: string): SidecarRefused {
  return new SidecarRefused(`The XMP file ${path} is a link, too large or no plain file, and stays as it is.`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "XMP files cannot be written: the disk is full.",
  EDQUOT: "XMP files cannot be written: the quota of the disk is used up.",
  EROFS: "XMP files cannot be written: the disk is read-only.",
};

/** The same, with an error of the system as a sentence. */
async function explained<Result>(path: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SidecarRefused) throw error;
    const code = errorCode(error);
    if (code === "ELOOP" || error instanceof TypeError) throw refused(path);
    if (code === "EACCES" || code === "EPERM")
      throw new SidecarRefused(`XMP files cannot be written in ${dirname(path)}: permission denied.`);
    throw new SidecarRefused(reasons[code] ?? `The XMP file ${path} cannot be written (${code}).`);
  }
}
