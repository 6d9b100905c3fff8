import { errorCode } from "../../error-code.ts";
import type { LabelFolder } from "../label-folder.ts";
import { createPendingFile } from "./atomic-file.ts";
import { appendAll, FileError, type OpenFile } from "./file-system.ts";

const chunkBytes = 1024 * 1024;

/** Gives the file at the path `from` a second name in a folder, or a copy of it where the disk has no hard links, as with FAT. */
export async function linkOrCopy(from: string, folder: LabelFolder, name: string): Promise<void> {
  try {
    await folder.files.link(from, `${folder.path}/${name}`);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(errorCode(error))) throw error;
    await copyFile(from, folder, name);
  }
}

async function copyFile(from: string, folder: LabelFolder, name: string): Promise<void> {
  const outcome = await folder.files.open(from, "read");
  if (outcome.kind !== "open") throw new FileError("ENOENT", `read ${from}`);
  const source = outcome.file;
  try {
    const pending = await createPendingFile(folder, name);
    try {
      await copyBytes(source, 0, (await source.facts()).size, pending.file);
      await pending.commit();
      await pending.file.close();
    } catch (error) {
      // The copy error is thrown, not an error of the clean-up.
      await pending.discard().catch(() => undefined);
      throw error;
    }
  } finally {
    await source.close();
  }
}

/** Appends the bytes [from, to) of a file to another. */
export async function copyBytes(source: OpenFile, from: number, to: number, target: OpenFile): Promise<void> {
  for (let position = from; position < to;) {
    const chunk = await source.read(position, Math.min(chunkBytes, to - position));
    if (chunk.length === 0) return;
    await appendAll(target, chunk);
    position += chunk.length;
  }
}
