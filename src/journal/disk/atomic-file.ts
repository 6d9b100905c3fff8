import type { LabelFolder } from "../label-folder.ts";
import { appendAll, FileError, type OpenFile } from "./file-system.ts";

const temporaryPattern = /^\..+\.[0-9a-f]{16}\.tmp$/;

/** Whether a name is that of a temporary file left by an interrupted write. */
export function isLeftover(name: string): boolean {
  return temporaryPattern.test(name);
}

/** Removes temporary files that interrupted writes of names beginning with `prefix` left behind. */
export async function removeLeftovers({ files, path }: LabelFolder, prefix: string): Promise<void> {
  for (const name of await files.names(path)) {
    if (isLeftover(name) && name.startsWith(`.${prefix}`)) await files.remove(`${path}/${name}`);
  }
}

/** A file written under a temporary name, then renamed atomically. */
export interface PendingFile {
  readonly file: OpenFile;
  /** Syncs the content, renames the file, and syncs the folder. The file stays open. */
  commit(): Promise<void>;
  /** As `commit`, under another name. */
  commitAs(name: string): Promise<void>;
  /** True once it is renamed, even if the folder is not synced yet. */
  isRenamed(): boolean;
  /** Closes and removes the file, unless it was renamed. */
  discard(): Promise<void>;
}

/** Creates a temporary file that `commit` renames to `name`. */
export async function createPendingFile({ files, path, random }: LabelFolder, name: string): Promise<PendingFile> {
  const temporary = `${path}/.${name}.${random.hex(8)}.tmp`;
  const outcome = await files.open(temporary, "create");
  if (outcome.kind !== "open") throw new FileError("EEXIST", `create ${temporary}`);
  const { file } = outcome;
  let isRenamed = false;
  const commitAs = async (finalName: string) => {
    await file.sync();
    await files.rename(temporary, `${path}/${finalName}`);
    isRenamed = true;
    await files.syncFolder(path);
  };
  return {
    file,
    commit: () => commitAs(name),
    commitAs,
    isRenamed: () => isRenamed,
    async discard() {
      if (isRenamed) return;
      await file.close();
      await files.remove(temporary);
    },
  };
}

export interface WriteOptions {
  /** Most bytes. Beyond that the write fails with EFBIG and replaces nothing. */
  readonly largest?: number;
  /** Called after the last byte is written, right before the rename. */
  readonly beforeRename?: () => Promise<void>;
}

/** Replaces a file and returns its bytes. Readers find the old or the new content, never a mixture, even after a power cut. */
export async function writeAtomically(
  folder: LabelFolder,
  name: string,
  slices: Iterable<Uint8Array>,
  { largest = Number.POSITIVE_INFINITY, beforeRename }: WriteOptions = {},
): Promise<number> {
  const pending = await createPendingFile(folder, name);
  try {
    let length = 0;
    for (const slice of slices) {
      length += slice.length;
      if (length > largest) throw new FileError("EFBIG", `write ${name}`);
      await appendAll(pending.file, slice);
    }
    await beforeRename?.();
    await pending.commit();
    await pending.file.close();
    return length;
  } catch (error) {
    // The write error is thrown, not an error of the clean-up.
    await pending.discard().catch(() => undefined);
    throw error;
  }
}
