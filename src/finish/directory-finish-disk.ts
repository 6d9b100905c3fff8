import { type BigIntStats, constants, type Stats } from "node:fs";
import {
  appendFile,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rmdir,
  statfs,
  unlink,
} from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { errorCode } from "../error-code.ts";
import type { DiskFacts, FinishDisk, TrashOwner } from "./finish-disk.ts";

const comparedBytes = 1024 * 1024;
const noLinkRead = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** The real disk through node:fs. */
export function createDirectoryFinishDisk(trash: TrashOwner | undefined = trashOwner()): FinishDisk {
  return {
    trash,

    async facts(path) {
      return orAbsent(async () => toFacts(await lstat(path, { bigint: true })), undefined);
    },
    names: (path) => orAbsent(() => readdir(path), []),
    realPath: (path) => orAbsent<string | undefined>(() => realpath(path), undefined),

    async makeFolder(path, mode = 0o777) {
      try {
        await mkdir(path, { mode });
      } catch (error) {
        const found = await orAbsent<Stats | undefined>(() => lstat(path), undefined);
        if (!found?.isDirectory()) throw error;
      }
    },
    async removeFolder(path) {
      await rmdir(path).catch((error: unknown) => {
        if (!["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(errorCode(error))) throw error;
      });
    },

    link,
    rename,

    async copy(from, to) {
      await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      const { atimeNs, mtimeNs } = await lstat(from, { bigint: true });
      const file = await open(to, noLinkRead);
      try {
        await file.utimes(toSeconds(atimeNs), toSeconds(mtimeNs));
        await file.sync();
      } finally {
        await file.close();
      }
    },

    async isSame(first, second) {
      const one = await open(first, noLinkRead);
      try {
        const other = await open(second, noLinkRead);
        try {
          if ((await one.stat()).size !== (await other.stat()).size) return false;
          for (;;) {
            const [left, right] = [new Uint8Array(comparedBytes), new Uint8Array(comparedBytes)];
            const length = await fill(one, left);
            if (length !== (await fill(other, right))) return false;
            if (length === 0) return true;
            if (Buffer.compare(left.subarray(0, length), right.subarray(0, length)) !== 0) return false;
          }
        } finally {
          await other.close();
        }
      } finally {
        await one.close();
      }
    },

    async create(path, content) {
      const file = await open(path, newFile, 0o666);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async append(path, content) {
      const file = await open(path, constants.O_WRONLY | constants.O_APPEND);
      try {
        await appendFile(file, content);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    read: (path, most) =>
      orAbsent<string | undefined>(async () => {
        if (most === undefined) return readFile(path, "utf8");
        const file = await open(path, noLinkRead);
        try {
          const bytes = new Uint8Array(most);
          return new TextDecoder().decode(bytes.subarray(0, await fill(file, bytes)));
        } finally {
          await file.close();
        }
      }, undefined),
    remove: (path) => orAbsent(() => unlink(path), undefined),

    async syncFolder(path) {
      if (process.platform === "win32") return;
      const folder = await open(path, constants.O_RDONLY);
      try {
        await folder.sync();
      } catch (error) {
        // Some network and user-space file systems cannot sync a folder, and offer nothing instead.
        if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(errorCode(error))) throw error;
      } finally {
        await folder.close();
      }
    },

    async freeBytes(path) {
      try {
        const { bavail, bsize } = await statfs(path);
        return bavail * bsize;
      } catch {
        // Not every runtime and system says it.
        return undefined;
      }
    },
  };
}

/** Only systems that follow freedesktop.org have this trash. */
function trashOwner(): TrashOwner | undefined {
  const uid = process.getuid?.();
  if (uid === undefined || process.platform === "darwin") return undefined;
  const given = process.env["XDG_DATA_HOME"];
  const dataHome = given?.startsWith("/") ? given : join(homedir(), ".local", "share");
  return { dataHome: dataHome.length > 1 ? dataHome.replace(/\/+$/u, "") : dataHome, uid };
}

async function orAbsent<T>(work: () => Promise<T>, absent: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return absent;
    throw error;
  }
}

function toFacts(stats: BigIntStats): DiskFacts {
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : stats.isSymbolicLink() ? "link" : "other";
  return {
    kind,
    size: Number(stats.size),
    device: String(stats.dev),
    inode: String(stats.ino),
    modified: String(stats.mtimeNs),
    mode: Number(stats.mode) & 0o7777,
    owner: Number(stats.uid),
  };
}

/** In the middle of the µs: the system cuts the rest off, and the division rounds either way. */
function toSeconds(ns: bigint): number {
  return (Number(ns / 1000n) + 0.5) / 1e6;
}

async function fill(
  file: { read: (into: Uint8Array, at: number, length: number) => Promise<{ bytesRead: number }> },
  into: Uint8Array,
): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
