import type { LabelFolder } from "../label-folder.ts";
import { appendAll, FileError, type OpenFile } from "./file-system.ts";

const temporaryPattern = /^\..+\.[0-9a-f]{16}\.tmp$/;

/** Whether a name is one that a write which never ended has left behind. */
export function isLeftover(name: string): boolean {
  return temporaryPattern.test(name);
}

/** Removes what an earlier run was writing under names that begin with `prefix` when it ended. */
export async function removeLeftovers({ files, path }: LabelFolder, prefix: string): Promise<void> {
  for (const name of await files.names(path)) {
    if (isLeftover(name) && name.startsWith(`.${prefix}`)) await files.remove(`${path}/${name}`);
  }
}

/** A file that is written aside and then takes a name, at once and as a whole. */
export interface PendingFile {
  readonly file: OpenFile;
  /** Confirms the content, gives it the name, and confirms that. The file stays open. */
  commit(): Promise<void>;
  /** True once it has the name, though the medium may not have confirmed that yet. */
  isNamed(): boolean;
  /** Closes and removes it, if it has not been committed. */
  discard(): Promise<void>;
}

/** Starts a file that will take the place of `name` in `folder`. */
export async function createPendingFile({ files, path, random }: LabelFolder, name: string): Promise<PendingFile> {
  const temporary = `${path}/.${name}.${random.hex(8)}.tmp`;
  const outcome = await files.open(temporary, "create");
  if (outcome.kind !== "open") throw new FileError("EEXIST", `create ${temporary}`);
  const { file } = outcome;
  let named = false;
  return {
    file,
    async commit() {
      await file.sync();
      await files.rename(temporary, `${path}/${name}`);
      named = true;
      await files.syncFolder(path);
    },
    isNamed: () => named,
    async discard() {
      if (named) return;
      await file.close();
      await files.remove(temporary);
    },
  };
}

export interface WriteOptions {
  /** In bytes. More fails with EFBIG, and replaces nothing. */
  readonly largest?: number;
  /** Done once all is written, right before the file takes its name. */
  readonly beforeNaming?: () => Promise<void>;
}

/** Replaces a file: whoever reads it, even after a power cut, finds the old content or the new, never a mixture. */
export async function writeAtomically(
  folder: LabelFolder,
  name: string,
  slices: Iterable<Uint8Array>,
  { largest = Number.POSITIVE_INFINITY, beforeNaming }: WriteOptions = {},
): Promise<number> {
  const pending = await createPendingFile(folder, name);
  try {
    let length = 0;
    for (const slice of slices) {
      length += slice.length;
      if (length > largest) throw new FileError("EFBIG", `write ${name}`);
      await appendAll(pending.file, slice);
    }
    await beforeNaming?.();
    await pending.commit();
    await pending.file.close();
    return length;
  } catch (error) {
    // The error that stopped the write matters more than one of the cleaning up.
    await pending.discard().catch(() => undefined);
    throw error;
  }
}
