import { wholeSlice } from "../../time-slices.ts";
import { createPendingFile } from "../disk/atomic-file.ts";
import { appendAll, type FileSystem, type OpenFile } from "../disk/file-system.ts";
import { quarantineFile } from "../disk/quarantine.ts";
import type { LabelFolder } from "../label-folder.ts";
import { readSnapshotItems } from "../snapshot/snapshot-stream.ts";
import { historyName, listHistory, segmentName } from "./history-files.ts";
import { encodeSegmentEnd } from "./segment-end.ts";
import { readSegment } from "./segment-lines.ts";

const lineFeed = new TextEncoder().encode("\n");

/** Returns the names, inside of `history`, of files that are damaged. `folder` is the path of a `.lenslet`. */
export async function findHistoryDamage(files: FileSystem, folder: string): Promise<readonly string[]> {
  const { segments, bases } = await listHistory(files, folder);
  const damaged: string[] = [];
  const check = async (name: string, isSound: (file: OpenFile) => Promise<boolean>) => {
    const outcome = await files.open(`${folder}/${historyName}/${name}`, "read");
    if (outcome.kind !== "open") return void damaged.push(name);
    try {
      if (!(await isSound(outcome.file).catch(() => false))) damaged.push(name);
    } finally {
      await outcome.file.close();
    }
  };
  for (const { name } of segments)
    await check(name, async (file) => (await readSegment(file, wholeSlice, () => undefined)) === "whole");
  for (const { name } of bases)
    await check(name, async (file) => (await readSnapshotItems(file, wholeSlice, () => undefined)) !== undefined);
  return damaged;
}

/** Backs up damaged files of the history; of lines, those that are sound stay as a file with lines missing in between. */
export async function repairHistory({ files, random, path }: LabelFolder, names: readonly string[]): Promise<void> {
  const inside: LabelFolder = { files, random, path: `${path}/${historyName}` };
  const { segments } = await listHistory(files, path);
  for (const name of names) {
    await quarantineFile(inside, name);
    const segment = segments.find((each) => each.name === name);
    const outcome = segment && (await files.open(`${inside.path}/${name}`, "read"));
    if (segment && outcome?.kind === "open") {
      const pending = await createPendingFile(inside, segmentName(segment.from, segment.to, false));
      let lines = 0;
      const sound: Uint8Array[] = [];
      await readSegment(outcome.file, wholeSlice, (_, bytes) => {
        lines += 1;
        sound.push(bytes, lineFeed);
      });
      await outcome.file.close();
      for (const bytes of sound) await appendAll(pending.file, bytes);
      await appendAll(pending.file, encodeSegmentEnd(segment.to, lines));
      await pending.commit();
      await pending.file.close();
      if (!segment.isWhole) continue;
    }
    await files.remove(`${inside.path}/${name}`);
    await files.syncFolder(inside.path);
  }
}
