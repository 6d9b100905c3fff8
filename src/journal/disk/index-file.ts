import type { LabelFolder } from "../label-folder.ts";
import { createPendingFile, removeLeftovers } from "./atomic-file.ts";
import { appendAll, FileError } from "./file-system.ts";

/** The index of the folder: what the next start shows at once. It may be deleted at any time. */
export const indexName = "index-1.bin";
/** A larger index is neither read nor written. */
const largestIndexBytes = 1024 * 1024 * 1024;

/** Reads the index; undefined if there is none that can be read. */
export async function readIndexFile({ files, path }: LabelFolder): Promise<Uint8Array | undefined> {
  try {
    const outcome = await files.open(`${path}/${indexName}`, "read");
    if (outcome.kind !== "open") return undefined;
    try {
      const { size } = await outcome.file.facts();
      return size > largestIndexBytes ? undefined : await outcome.file.read(0, size);
    } finally {
      await outcome.file.close();
    }
  } catch {
    // The folder is read without it.
    return undefined;
  }
}

/** Replaces the index atomically. */
export async function writeIndexFile(folder: LabelFolder, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const found = await folder.files.facts(`${folder.path}/${indexName}`);
  if (found && found.kind !== "file") throw new FileError("EEXIST", `replace ${indexName}`);
  await removeLeftovers(folder, indexName);
  const pending = await createPendingFile(folder, indexName);
  try {
    let length = 0;
    for await (const piece of pieces) {
      length += piece.length;
      if (length > largestIndexBytes) throw new FileError("EFBIG", `write ${indexName}`);
      await appendAll(pending.file, piece);
    }
    await pending.commit();
    await pending.file.close();
  } catch (error) {
    // The error of writing is thrown, not one of cleaning up.
    await pending.discard().catch(() => undefined);
    throw error;
  }
}
