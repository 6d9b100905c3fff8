import type { Random } from "../../random.ts";
import { createPendingFile } from "./atomic-file.ts";
import { appendAll, errorCode, FileError, type FileSystem, type OpenFile } from "./file-system.ts";

const chunkBytes = 1024 * 1024;
/** Where unreadable stretches of the log are kept, each on a line of its own. */
export const damagedLinesName = "labels.log.damaged";

const lineFeed = new TextEncoder().encode("\n");

/** Copies of stretches of a log, put to the end of `labels.log.damaged`. */
export interface DamagedLines {
  add(source: OpenFile, from: number, to: number): Promise<void>;
  /** Settles once the medium has confirmed what was added. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `labels.log.damaged` once there is something to add. */
export function createDamagedLines(files: FileSystem, folder: string): DamagedLines {
  const path = `${folder}/${damagedLinesName}`;
  let target: OpenFile | undefined;
  const open = async (): Promise<OpenFile> => {
    const outcome = await files.open(path, (await files.facts(path)) ? "append" : "create");
    if (outcome.kind !== "open") throw new FileError("EACCES", `open ${damagedLinesName}`);
    target = outcome.file;
    return target;
  };
  const close = async () => {
    await target?.close();
    target = undefined;
  };
  return {
    async add(source, from, to) {
      const file = target ?? (await open());
      await copy(source, from, to, file);
      await appendAll(file, lineFeed);
    },
    async finish() {
      if (!target) return;
      await target.sync();
      await files.syncFolder(folder);
      await close();
    },
    close,
  };
}

/** Gives a file a second, lasting name before the first is used again; answers with that name. */
export async function keepCopy(files: FileSystem, folder: string, name: string, random: Random): Promise<string> {
  for (let number = 1; ; number += 1) {
    const copyName = toCopyName(name, number);
    if (await files.facts(`${folder}/${copyName}`)) continue;
    await linkOrCopy(files, folder, name, copyName, random);
    await files.syncFolder(folder);
    return copyName;
  }
}

/** Replaces `to` by what `from` holds, which keeps its name as well. */
export async function keepAs(
  files: FileSystem,
  folder: string,
  from: string,
  to: string,
  random: Random,
): Promise<void> {
  const between = `.${to}.${random.hex(8)}.tmp`;
  await linkOrCopy(files, folder, from, between, random);
  await files.rename(`${folder}/${between}`, `${folder}/${to}`);
  // A rename between two names of the same file does nothing.
  await files.remove(`${folder}/${between}`);
  await files.syncFolder(folder);
}

async function linkOrCopy(files: FileSystem, folder: string, from: string, to: string, random: Random): Promise<void> {
  try {
    await files.link(`${folder}/${from}`, `${folder}/${to}`);
  } catch (error) {
    // Disks without hard links, such as FAT.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(errorCode(error))) throw error;
    await duplicate(files, folder, from, to, random);
  }
}

async function duplicate(files: FileSystem, folder: string, from: string, to: string, random: Random): Promise<void> {
  const outcome = await files.open(`${folder}/${from}`, "read");
  if (outcome.kind !== "open") throw new FileError("ENOENT", `read ${from}`);
  const source = outcome.file;
  try {
    const pending = await createPendingFile(files, folder, to, random);
    try {
      await copy(source, 0, (await source.facts()).size, pending.file);
      await pending.commit();
      await pending.file.close();
    } catch (error) {
      // The error that stopped the copy matters more than one of the cleaning up.
      await pending.discard().catch(() => undefined);
      throw error;
    }
  } finally {
    await source.close();
  }
}

async function copy(source: OpenFile, from: number, to: number, target: OpenFile): Promise<void> {
  for (let position = from; position < to;) {
    const chunk = await source.read(position, Math.min(chunkBytes, to - position));
    if (chunk.length === 0) return;
    await appendAll(target, chunk);
    position += chunk.length;
  }
}

function toCopyName(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}.damaged-${number}${name.slice(dot)}`;
}
