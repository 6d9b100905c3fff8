import type { FileSystem } from "../disk/file-system.ts";

/** The folder inside `.lenslet` that holds what the log no longer does. */
export const historyName = "history";

/** Lines that left the log: those with an id above `from`, up to `to`. */
export interface HistorySegment {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** False if lines in between are missing. */
  readonly isWhole: boolean;
}

/** All labels once every line up to `id` was applied. */
export interface Base {
  readonly name: string;
  readonly id: number;
  /** Labels changed up to this id, and this wall time in ms since 1970, may be in it too. */
  readonly settledId: number;
  readonly settledAt: number;
}

/** The files of the history, oldest first. */
export interface HistoryFiles {
  readonly segments: readonly HistorySegment[];
  readonly bases: readonly Base[];
}

const segmentPattern = /^(lines|some)-(\d{1,16})-(\d{1,16})\.jsonl$/;
const basePattern = /^base-(\d{1,16})-(\d{1,16})-(\d{1,16})\.json$/;

export function segmentName(from: number, to: number, isWhole: boolean): string {
  return `${isWhole ? "lines" : "some"}-${from}-${to}.jsonl`;
}

export function baseName(id: number, settledId: number, settledAt: number): string {
  return `base-${id}-${settledId}-${settledAt}.json`;
}

/** Lists the files of the history in `folder`, the path of a `.lenslet`. */
export async function listHistory(files: FileSystem, folder: string): Promise<HistoryFiles> {
  const segments: HistorySegment[] = [];
  const bases: Base[] = [];
  const path = `${folder}/${historyName}`;
  // A link is not followed out of the folder.
  const found = await files.facts(path);
  for (const name of found?.kind === "folder" ? await files.names(path) : []) {
    const [, kind, from, to] = segmentPattern.exec(name) ?? [];
    if (from !== undefined && to !== undefined)
      segments.push({ name, from: Number(from), to: Number(to), isWhole: kind === "lines" });
    const [, id, settledId, settledAt] = basePattern.exec(name) ?? [];
    if (id !== undefined)
      bases.push({ name, id: Number(id), settledId: Number(settledId), settledAt: Number(settledAt) });
  }
  segments.sort((one, other) => one.to - other.to || one.from - other.from);
  bases.sort((one, other) => one.id - other.id || one.settledId - other.settledId);
  return { segments, bases };
}
