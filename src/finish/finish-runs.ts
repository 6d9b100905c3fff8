import type { FinishDisk } from "./finish-disk.ts";

/** States of a run; part of its file's name, so that they are known without reading it. */
export type RunState = "running" | "done" | "undoing" | "undone";

export interface StoredRun {
  readonly id: string;
  readonly state: RunState;
}

const pattern = /^([\w-]+)\.(running|done|undoing|undone)\.jsonl$/u;

/** Lists the runs of a gallery, the newest first. */
export async function listRuns(disk: FinishDisk, root: string): Promise<readonly StoredRun[]> {
  const names = await disk.names(folderOfRuns(root));
  return names
    .flatMap((name) => {
      const [, id, state] = pattern.exec(name) ?? [];
      return id !== undefined && isState(state) ? [{ id, state }] : [];
    })
    .sort((one, other) => (one.id < other.id ? 1 : -1));
}

export function folderOfRuns(root: string): string {
  return `${root === "/" ? "" : root}/.lenslet/finish`;
}

export function manifestPath(root: string, id: string, state: RunState): string {
  return `${folderOfRuns(root)}/${id}.${state}.jsonl`;
}

/** Changes the state of a run; durable when it resolves. */
export async function markRun(disk: FinishDisk, root: string, id: string, from: RunState, to: RunState): Promise<void> {
  await disk.rename(manifestPath(root, id, from), manifestPath(root, id, to));
  await disk.syncFolder(folderOfRuns(root));
}

function isState(text: string | undefined): text is RunState {
  return text === "running" || text === "done" || text === "undoing" || text === "undone";
}
