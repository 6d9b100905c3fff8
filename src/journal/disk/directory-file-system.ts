import { constants } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { errorCode } from "../../error-code.ts";
import { type FileFacts, type FileKind, type FileSystem, type OpenFile, type OpenFileOutcome } from "./file-system.ts";

// Windows has neither flag, and no FIFOs that would block.
const safeFlags = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const flags = {
  read: constants.O_RDONLY | safeFlags,
  append: constants.O_RDWR | constants.O_APPEND | safeFlags,
  create: constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | safeFlags,
} as const;

/** The real disk through node:fs, which Node, Bun and Deno provide. */
export const directoryFileSystem: FileSystem = {
  async open(path, mode): Promise<OpenFileOutcome> {
    // Not every runtime passes O_NOFOLLOW and O_NONBLOCK on, so the file type is checked first too.
    const found = await factsOf(path);
    if (mode === "create") {
      if (found) return { kind: "exists" };
    } else {
      if (!found) return { kind: "missing" };
      if (found.kind !== "file") return { kind: "refused", found: found.kind };
    }
    let handle: FileHandle;
    try {
      handle = await open(path, flags[mode]);
    } catch (error) {
      const code = errorCode(error);
      if (code === "EEXIST") return { kind: "exists" };
      if (code === "ENOENT" && mode !== "create") return { kind: "missing" };
      if (code === "ELOOP" || code === "EMLINK") return { kind: "refused", found: "link" };
      if (code === "ENXIO") return { kind: "refused", found: "other" };
      throw error;
    }
    const { kind } = toFacts(await handle.stat({ bigint: true }));
    if (kind === "file") return { kind: "open", file: toOpenFile(handle) };
    await handle.close();
    return { kind: "refused", found: kind };
  },

  facts: factsOf,

  async names(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (isAbsence(error)) return [];
      throw error;
    }
  },

  async makeFolder(path) {
    await mkdir(path);
  },

  rename,
  link,

  async remove(path) {
    await rm(path, { force: true });
  },

  async syncFolder(path) {
    // Windows cannot open a folder, and makes renames durable by itself.
    if (process.platform === "win32") return;
    const handle = await open(path, constants.O_RDONLY);
    try {
      await handle.sync();
    } catch (error) {
      // Some network and user-space file systems cannot sync a folder, and offer nothing instead.
      if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(errorCode(error))) throw error;
    } finally {
      await handle.close();
    }
  },
};

function isAbsence(error: unknown): boolean {
  return errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR";
}

async function factsOf(path: string): Promise<FileFacts | undefined> {
  try {
    return toFacts(await lstat(path, { bigint: true }));
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function toFacts(stats: BigIntStats): FileFacts {
  return { kind: kindOf(stats), size: Number(stats.size), identity: `${stats.dev}:${stats.ino}` };
}

function kindOf(stats: BigIntStats): FileKind {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "folder";
  return stats.isSymbolicLink() ? "link" : "other";
}

function toOpenFile(handle: FileHandle): OpenFile {
  return {
    async facts() {
      return toFacts(await handle.stat({ bigint: true }));
    },
    async read(position, length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    async append(bytes) {
      const { bytesWritten } = await handle.write(bytes, 0, bytes.length);
      return bytesWritten;
    },
    async truncate(size) {
      await handle.truncate(size);
    },
    async sync() {
      await handle.datasync();
    },
    async close() {
      await handle.close();
    },
  };
}
