import type { OpenFile, FileFacts, FileSystem } from "../disk/file-system.ts";
import { type FolderContents, readFolder } from "../folder-contents.ts";
import type { LabelRecord } from "../journal.ts";
import { createLineReader, type LabelState } from "../label-state.ts";
import { type Labels, unlabelled } from "../../wire/sidecar.ts";
import { logName } from "./log-contents.ts";
import { type LogPiece, scanLog } from "./log-scan.ts";

/** Reads what another server adds to a log. */
export interface LogFollower {
  /** The changes since the last call. Does nothing where nothing can be read. */
  next(): Promise<readonly LabelRecord[]>;
  state(): LabelState;
}

/**
 * Follows the log of `folder` from what was read of it. New lines are read as they come; a log that was written anew, or cut
 * back, is read whole, and compared. It may see a line before the other server has had it confirmed: one that is taken back
 * disappears here as well.
 */
export function createLogFollower(files: FileSystem, folder: string, contents: FolderContents): LogFollower {
  const path = `${folder}/${logName}`;
  let { state } = contents;
  let identity: string | undefined;
  let position = contents.log.soundSize;
  let seenSize = contents.log.size;
  let applyLine = createLineReader(state, usedSnapshotId(contents));

  const readAgain = async (facts: FileFacts | undefined): Promise<readonly LabelRecord[]> => {
    const now = await readFolder(files, folder);
    // What cannot be read for a moment is no reason to show nothing.
    if (now.findings.some(({ kind }) => kind === "unreadable_file" || kind === "refused_file")) return [];
    const before = state;
    ({ state } = now);
    identity = facts?.identity;
    position = now.log.soundSize;
    seenSize = now.log.size;
    applyLine = createLineReader(state, usedSnapshotId(now));
    return changesBetween(before.labels, state.labels);
  };

  const readOn = async (file: OpenFile, size: number): Promise<readonly LabelRecord[]> => {
    const from = position;
    const rest: OpenFile = { ...file, read: (at, length) => file.read(from + at, length) };
    const changed = new Map<string, LabelRecord["type"]>();
    let open: LogPiece[] = [];
    for await (const pieces of scanLog(rest, size - from)) {
      for (const piece of pieces) {
        // The other server is in the middle of it.
        if (piece.torn) break;
        open.push(piece);
        if (piece.line.kind === "labels" && piece.line.more) continue;
        for (const { line } of open) {
          const before = line.kind === "labels" ? state.labels.get(line.path) : undefined;
          applyLine(line);
          if (line.kind === "labels" && state.labels.get(line.path) !== before) changed.set(line.path, line.type);
        }
        open = [];
        position = from + piece.to;
      }
    }
    seenSize = size;
    return [...changed].map(([path, type]) => ({ type, path, labels: state.labels.get(path) ?? unlabelled }));
  };

  return {
    state: () => state,
    async next() {
      const facts = await files.facts(path);
      if ((facts?.size ?? 0) === seenSize && (identity === undefined || facts?.identity === identity)) {
        identity = facts?.identity;
        return [];
      }
      if (!facts || facts.identity !== identity || facts.size < seenSize) return readAgain(facts);
      const outcome = await files.open(path, "read");
      if (outcome.kind !== "open") return [];
      try {
        const { identity: opened, size } = await outcome.file.facts();
        return opened === identity && size >= seenSize ? await readOn(outcome.file, size) : [];
      } finally {
        await outcome.file.close();
      }
    },
  };
}

function usedSnapshotId({ snapshot, previous }: FolderContents): number {
  const isUsable = snapshot.kind === "good" || snapshot.kind === "flawed";
  return (isUsable ? snapshot : (previous ?? snapshot)).lastId;
}

function changesBetween(before: ReadonlyMap<string, Labels>, now: ReadonlyMap<string, Labels>): LabelRecord[] {
  const changes: LabelRecord[] = [];
  for (const path of new Set([...before.keys(), ...now.keys()])) {
    const labels = now.get(path) ?? unlabelled;
    if (JSON.stringify(before.get(path) ?? unlabelled) === JSON.stringify(labels)) continue;
    changes.push({ type: "item-updated", path, labels });
  }
  return changes;
}
