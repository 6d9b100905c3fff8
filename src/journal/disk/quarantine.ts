import type { LabelFolder } from "../label-folder.ts";
import { createPendingFile } from "./atomic-file.ts";
import { errorCode } from "../../error-code.ts";
import { appendAll, FileError, type OpenFile } from "./file-system.ts";

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
export function createDamagedLines({ files, path: folder }: LabelFolder): DamagedLines {
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
export async function keepCopy(folder: LabelFolder, name: string): Promise<string> {
  const { files, path } = folder;
  for (let number = 1; ; number += 1) {
    const copyName = toCopyName(name, number);
    if (await files.facts(`${path}/${copyName}`)) continue;
    await linkOrCopy(folder, name, copyName);
    await files.syncFolder(path);
    return copyName;
  }
}

/** Replaces `to` by what `from` holds, which keeps its name as well. */
export async function keepAs(folder: LabelFolder, from: string, to: string): Promise<void> {
  const { files, path, random } = folder;
  const between = `.${to}.${random.hex(8)}.tmp`;
  await linkOrCopy(folder, from, between);
  await files.rename(`${path}/${between}`, `${path}/${to}`);
  // A rename between two names of the same file does nothing.
  await files.remove(`${path}/${between}`);
  await files.syncFolder(path);
}

async function linkOrCopy(folder: LabelFolder, from: string, to: string): Promise<void> {
  const { files, path } = folder;
  try {
    await files.link(`${path}/${from}`, `${path}/${to}`);
  } catch (error) {
    // Disks without hard links, such as FAT.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(errorCode(error))) throw error;
    await duplicate(folder, from, to);
  }
}

async function duplicate(folder: LabelFolder, from: string, to: string): Promise<void> {
  const outcome = await folder.files.open(`${folder.path}/${from}`, "read");
  if (outcome.kind !== "open") throw new FileError("ENOENT", `read ${from}`);
  const source = outcome.file;
  try {
    const pending = await createPendingFile(folder, to);
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
