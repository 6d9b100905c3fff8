import type { LabelFolder } from "../label-folder.ts";
import { appendAll, FileError, type OpenFile } from "./file-system.ts";
import { copyBytes, linkOrCopy } from "./link-or-copy.ts";

/** Holds unreadable parts of the log, one per line. */
export const damagedLinesName = "labels.log.damaged";

const lineFeed = new TextEncoder().encode("\n");

/** Appends copies of damaged log bytes to `labels.log.damaged`. */
export interface DamagedLines {
  add(source: OpenFile, from: number, to: number): Promise<void>;
  /** Resolves once what was added is durable. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `labels.log.damaged` on the first `add`. */
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
      await copyBytes(source, from, to, file);
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

/** Copies a damaged file to `NAME.damaged-N` before it is replaced. Returns the name of the copy once it is durable. */
export async function quarantineFile(folder: LabelFolder, name: string): Promise<string> {
  const { files, path } = folder;
  for (let number = 1; ; number += 1) {
    const copyName = toCopyName(name, number);
    if (await files.facts(`${path}/${copyName}`)) continue;
    await linkOrCopy(`${path}/${name}`, folder, copyName);
    await files.syncFolder(path);
    return copyName;
  }
}

/** Replaces `to` with a copy of `from`, atomically. */
export async function copyAs(folder: LabelFolder, from: string, to: string): Promise<void> {
  const { files, path, random } = folder;
  const temporary = `.${to}.${random.hex(8)}.tmp`;
  await linkOrCopy(`${path}/${from}`, folder, temporary);
  await files.rename(`${path}/${temporary}`, `${path}/${to}`);
  // A rename between two links of one file leaves both.
  await files.remove(`${path}/${temporary}`);
  await files.syncFolder(path);
}

function toCopyName(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}.damaged-${number}${name.slice(dot)}`;
}
