import { keepAs, keepCopy } from "../disk/quarantine.ts";
import { writeAtomically } from "../disk/atomic-file.ts";
import type { LabelFolder } from "../label-folder.ts";
import { type FolderContents, previousSnapshotName, snapshotName } from "../folder-contents.ts";
import { snapshotSlices } from "./snapshot-file.ts";

/** The snapshot and the one before it, and up to where each of them goes. */
export interface SnapshotKeeper {
  /** The newest id that the snapshot reflects. */
  lastId(): number;
  /** Lines above this are needed with the previous snapshot; undefined if there is none, so that all are needed. */
  previousId(): number | undefined;
  /** Whether both were written since the start, so that both hold all that was read then. */
  areBothOurs(): boolean;
  /** Bytes of the snapshot, as far as known. */
  size(): number;
  /**
   * Writes a snapshot of what the state holds now, and keeps the one before it. Copies aside what could not be read. Fails
   * with EFBIG, before anything is replaced, if it would be too large to be read.
   */
  write(): Promise<void>;
}

export function createSnapshotKeeper(
  folder: LabelFolder,
  { state, snapshot, previous }: FolderContents,
  largest: number,
): SnapshotKeeper {
  const isGood = snapshot.kind === "good" || snapshot.kind === "flawed";
  let lastId = isGood ? snapshot.lastId : (previous?.lastId ?? 0);
  let previousId = !isGood && previous && isReadable(previous.kind) ? previous.lastId : undefined;
  let isCurrentGood = isGood;
  let size = 0;
  let written = 0;
  const fields = (isGood ? snapshot : previous)?.fields ?? {};
  const toCopy: string[] = [];
  if (isUnread(snapshot.kind)) toCopy.push(snapshotName);
  if (previous && isUnread(previous.kind)) toCopy.push(previousSnapshotName);

  return {
    lastId: () => lastId,
    previousId: () => previousId,
    areBothOurs: () => written > 1,
    size: () => size,
    async write() {
      for (let name = toCopy[0]; name !== undefined; name = toCopy[0]) {
        await keepCopy(folder, name);
        toCopy.shift();
      }
      const upTo = state.lastId;
      const beforeNaming = async () => {
        if (!isCurrentGood) return;
        await keepAs(folder, snapshotName, previousSnapshotName);
        previousId = lastId;
      };
      const slices = snapshotSlices(state, upTo, fields);
      size = await writeAtomically(folder, snapshotName, slices, { largest, beforeNaming });
      lastId = upTo;
      isCurrentGood = true;
      written += 1;
    },
  };
}

function isReadable(kind: FolderContents["snapshot"]["kind"]): boolean {
  return kind === "good" || kind === "flawed";
}

/** Whether something in it would be lost by replacing it. */
function isUnread(kind: FolderContents["snapshot"]["kind"]): boolean {
  return kind === "damaged" || kind === "flawed";
}
