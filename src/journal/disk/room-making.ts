import { errorCode } from "../../error-code.ts";
import { type FileSystem, type OpenFile, type OpenOutcome } from "./file-system.ts";

/**
 * The file system, with a second try for what finds the disk full: `makeRoom` may remove what can be had again, and says
 * whether it did. A failed `sync` is not tried again, since it may have dropped what it was to confirm.
 */
export function makingRoom(files: FileSystem, makeRoom: () => Promise<boolean>): FileSystem {
  const attempt = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      if (!isFull(error) || !(await makeRoom().catch(() => false))) throw error;
      return action();
    }
  };
  const roomy = (outcome: OpenOutcome): OpenOutcome =>
    outcome.kind === "open" ? { kind: "open", file: withRoom(outcome.file) } : outcome;
  const withRoom = (file: OpenFile): OpenFile => ({ ...file, append: (bytes) => attempt(() => file.append(bytes)) });
  return {
    ...files,
    open: async (path, mode) => roomy(await attempt(() => files.open(path, mode))),
    makeFolder: (path) => attempt(() => files.makeFolder(path)),
    rename: (from, to) => attempt(() => files.rename(from, to)),
    link: (from, to) => attempt(() => files.link(from, to)),
  };
}

function isFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
