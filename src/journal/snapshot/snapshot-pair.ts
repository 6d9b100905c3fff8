import { copyAs, quarantineFile } from "../disk/quarantine.ts";
import { writeAtomically } from "../disk/atomic-file.ts";
import type { LabelFolder } from "../label-folder.ts";
import { type FolderContents, previousSnapshotName, snapshotName } from "../folder-contents.ts";
import { coveredId } from "../label-state.ts";
import { snapshotSlices } from "./snapshot-file.ts";

/** The current and the previous snapshot, with the newest id that each covers. */
export interface SnapshotPair {
  /** The newest id that the current snapshot covers. */
  lastId(): number;
  /** The newest id that the previous snapshot covers; undefined if there is none, so that every line is needed. */
  previousId(): number | undefined;
  /** Whether this run wrote both, so that both hold every label read at the start. */
  areBothWrittenHere(): boolean;
  /** Bytes of the current snapshot; 0 until this run writes one. */
  size(): number;
  /**
   * Backs up damaged snapshots, writes the current state, and makes the current snapshot the previous one. Rejects with EFBIG,
   * and replaces nothing, if the new one would be too large to read.
   */
  write(): Promise<void>;
}

export function createSnapshotPair(
  folder: LabelFolder,
  { state, snapshot, previous }: FolderContents,
  largest: number,
): SnapshotPair {
  const isGood = snapshot.kind === "good" || snapshot.kind === "flawed";
  let lastId = isGood ? snapshot.lastId : (previous?.lastId ?? 0);
  let previousId = !isGood && previous && isReadable(previous.kind) ? previous.lastId : undefined;
  let isCurrentGood = isGood;
  let size = 0;
  let written = 0;
  const fields = (isGood ? snapshot : previous)?.fields ?? {};
  const toQuarantine: string[] = [];
  if (isPartlyUnread(snapshot.kind)) toQuarantine.push(snapshotName);
  if (previous && isPartlyUnread(previous.kind)) toQuarantine.push(previousSnapshotName);

  return {
    lastId: () => lastId,
    previousId: () => previousId,
    areBothWrittenHere: () => written > 1,
    size: () => size,
    async write() {
      for (let name = toQuarantine[0]; name !== undefined; name = toQuarantine[0]) {
        await quarantineFile(folder, name);
        toQuarantine.shift();
      }
      const upTo = coveredId(state);
      const beforeRename = async () => {
        if (!isCurrentGood) return;
        await copyAs(folder, snapshotName, previousSnapshotName);
        previousId = lastId;
      };
      const slices = snapshotSlices(state, upTo, fields);
      size = await writeAtomically(folder, snapshotName, slices, { largest, beforeRename });
      lastId = upTo;
      isCurrentGood = true;
      written += 1;
    },
  };
}

function isReadable(kind: FolderContents["snapshot"]["kind"]): boolean {
  return kind === "good" || kind === "flawed";
}

/** Whether replacing the snapshot would lose something that was not read. */
function isPartlyUnread(kind: FolderContents["snapshot"]["kind"]): boolean {
  return kind === "damaged" || kind === "flawed";
}
