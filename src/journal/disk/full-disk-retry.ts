import { errorCode } from "../../error-code.ts";
import { type FileSystem, type OpenFile, type OpenFileOutcome } from "./file-system.ts";

/**
 * A file system that retries once after the disk was full. `makeRoom` removes files that can be made again, and returns
 * whether it removed any. A failed `sync` is not retried, because the system may have dropped the pages.
 */
export function retryOnFullDisk(files: FileSystem, makeRoom: () => Promise<boolean>): FileSystem {
  const attempt = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      if (!isFull(error) || !(await makeRoom().catch(() => false))) throw error;
      return action();
    }
  };
  const retryFile = (file: OpenFile): OpenFile => ({ ...file, append: (bytes) => attempt(() => file.append(bytes)) });
  const retryOutcome = (outcome: OpenFileOutcome): OpenFileOutcome =>
    outcome.kind === "open" ? { kind: "open", file: retryFile(outcome.file) } : outcome;
  return {
    ...files,
    open: async (path, mode) => retryOutcome(await attempt(() => files.open(path, mode))),
    makeFolder: (path) => attempt(() => files.makeFolder(path)),
    rename: (from, to) => attempt(() => files.rename(from, to)),
    link: (from, to) => attempt(() => files.link(from, to)),
  };
}

function isFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
