import type { OpenFile, FileFacts, FileSystem } from "../disk/file-system.ts";
import { type FolderContents, readFolder } from "../folder-contents.ts";
import type { LabelRecord } from "../journal.ts";
import { createLineReader, type LabelState } from "../label-state.ts";
import { type Labels, unlabelled } from "../../wire/sidecar.ts";
import { logName } from "./log-contents.ts";
import { isContinued } from "./log-line.ts";
import { type LogPiece, scanLog } from "./log-scan.ts";

/** Reads the changes that another server appends to a log. */
export interface LogFollower {
  /** Returns the changes since the last call; none if the log cannot be read now. */
  next(): Promise<readonly LabelRecord[]>;
  state(): LabelState;
}

/**
 * Follows the log of `folder` from where `contents` ends. Appended lines are read alone; a log that was replaced or truncated
 * is read whole and compared. A line may appear before the other server has synced it; if that server removes it again, the
 * change is undone here too.
 */
export function createLogFollower(files: FileSystem, folder: string, contents: FolderContents): LogFollower {
  const path = `${folder}/${logName}`;
  let { state } = contents;
  let identity: string | undefined;
  let position = contents.log.soundSize;
  let seenSize = contents.log.size;
  let applyLine = createLineReader(state, usedSnapshotId(contents));
  let groups = contents.log.groups;

  const reload = async (facts: FileFacts | undefined): Promise<readonly LabelRecord[]> => {
    const now = await readFolder(files, folder);
    // Unreadable for now: the last state stays.
    if (now.findings.some(({ kind }) => kind === "unreadable_file" || kind === "refused_file")) return [];
    const before = state;
    ({ state } = now);
    identity = facts?.identity;
    position = now.log.soundSize;
    seenSize = now.log.size;
    applyLine = createLineReader(state, usedSnapshotId(now));
    groups = now.log.groups;
    return changesBetween(before.labels, state.labels);
  };

  const readAppended = async (file: OpenFile, size: number): Promise<readonly LabelRecord[]> => {
    const from = position;
    const rest: OpenFile = { ...file, read: (at, length) => file.read(from + at, length) };
    const changed = new Map<string, LabelRecord["type"]>();
    let open: LogPiece[] = [];
    for await (const pieces of scanLog(rest, size - from)) {
      for (const piece of pieces) {
        // The other server is still writing this line.
        if (piece.torn) break;
        open.push(piece);
        if (isContinued(piece.line)) continue;
        for (const line of open.flatMap((each) => groups.take(each.line))) {
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
      if (!facts || facts.identity !== identity || facts.size < seenSize) return reload(facts);
      const outcome = await files.open(path, "read");
      if (outcome.kind !== "open") return [];
      try {
        const { identity: opened, size } = await outcome.file.facts();
        return opened === identity && size >= seenSize ? await readAppended(outcome.file, size) : [];
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
