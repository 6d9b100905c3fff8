import type { LabelRecord } from "../journal/journal.ts";
import { type Labels, unlabelled } from "../wire/sidecar.ts";
import { createFileMoves, type FileChanges, type FileMove, isLabelled } from "./file-moves.ts";
import { parsePendingMoves, toPendingMove, type PendingMove } from "./pending-moves.ts";
import type { LabelWriter } from "./writer.ts";

/** Moves labels along with files that were renamed or moved. */
export interface MovedLabels {
  /** Takes note of files that went, came, or took the place of others. */
  note(changes: FileChanges): void;
  /**
   * Moves the labels of each file that went from one path and came to one other, in one step. Returns these files, also those
   * without labels. Before that, `store` keeps what is about to be done for `resume`, together with what is known of the
   * files: labels that have followed a file must not follow it again. Never rejects.
   */
  settle(store: (pending: string) => Promise<void>): Promise<readonly PathMove[]>;
  /** Does what an earlier run stored and may not have done. Never rejects. */
  resume(pending: string): Promise<void>;
  /** Moves the labels of files that are known to have moved, unless they have moved already or the new path has labels. */
  move(moves: readonly PathMove[]): Promise<void>;
}

export interface MovedLabelsOptions {
  readonly writer: Pick<LabelWriter, "submit">;
  /** The labels that somebody gave an image here. */
  readonly labelsOf: (path: string) => Labels;
  /** Whether there is an image at the path. */
  readonly isImage: (path: string) => boolean;
  /** Whether there is no file at the path any more. */
  readonly isMissing: (path: string) => Promise<boolean>;
  /** The time of the move, ISO 8601 UTC. */
  readonly timestamp: () => string;
}

/** A file that has another path than before. */
export interface PathMove {
  readonly from: string;
  readonly to: string;
}

/** Labels that were at a path before a move, and the version of those that are there now. */
interface Overwritten {
  readonly version: number;
  readonly before: Labels | undefined;
}

/**
 * Labels follow the file: two files that swap names swap labels, and a file that replaces another has its own. Where two
 * files could be meant, or a new file has the old path, labels stay at their path.
 */
export function createMovedLabels(options: MovedLabelsOptions): MovedLabels {
  const { writer, labelsOf, isImage, isMissing, timestamp } = options;
  const moves = createFileMoves({ labelsOf });

  const write = (pending: readonly PendingMove[]) =>
    writer.submit((read) => {
      const { records, overwritten } = toRecords(pending, (path) => withoutFile(read(path)), timestamp());
      return { records, response: overwritten };
    });

  const findMoves = async (): Promise<FileMove[]> => {
    const found = moves.found().filter(({ to }) => isImage(to));
    const taken = new Set(found.map(({ to }) => to));
    const free: FileMove[] = [];
    for (const move of found) {
      const { path, labels } = move.departure;
      const isFree = isImage(path) ? taken.has(path) : await isMissing(path);
      if (labels !== undefined || isFree) free.push(move);
    }
    const left = new Set(free.map(({ departure }) => departure.path));
    // An image without labels that appeared a while ago, and then took the place of a labelled one, is its new version. The
    // labels of a file that nobody saw leave may be its own.
    const isVersion = ({ departure, to }: FileMove) =>
      !isLabelled(departure.labels ?? labelsOf(departure.path)) &&
      isLabelled(labelsOf(to)) &&
      !left.has(to) &&
      (departure.wasNew || !moves.hasLeft(to));
    for (const move of free) if (isVersion(move)) moves.settle(move.key);
    return free.filter((move) => !isVersion(move));
  };

  return {
    note: moves.note,
    async settle(store) {
      try {
        const found = await findMoves();
        if (found.length === 0) return [];
        const pending = found.map(toPendingMove);
        if (pending.some(({ from, to, labels }) => labels || [from, to].some((path) => isLabelled(labelsOf(path)))))
          await store(JSON.stringify(pending));
        const written = await write(pending);
        if (written.kind !== "written") return [];
        for (const { key } of found) moves.settle(key);
        for (const [path, { version, before }] of written.response) moves.overwritten(path, version, before);
        return found.map(({ departure, to }) => ({ from: departure.path, to }));
      } catch {
        // The labels stay where they are, and are moved the next time.
        return [];
      }
    },
    async resume(text) {
      try {
        const pending = parsePendingMoves(text).filter(({ to }) => isImage(to));
        if (pending.length > 0) await write(pending);
      } catch {
        // The labels stay where they are.
      }
    },
    async move(known) {
      if (known.length === 0) return;
      await writer.submit((read) => ({
        records: known.flatMap((move) => toMoved(move, (path) => withoutFile(read(path)), timestamp())),
        response: undefined,
      }));
    },
  };
}

function toMoved({ from, to }: PathMove, read: (path: string) => Labels, at: string): LabelRecord[] {
  const moved = read(from);
  const before = read(to);
  if (!isLabelled(moved) || isLabelled(before)) return [];
  const version = Math.max(moved.version, before.version) + 1;
  return [
    { type: "item-updated", path: to, labels: replacing(before, { ...moved, version }), moved: true, movedFrom: from },
    {
      type: "item-updated",
      path: from,
      labels: replacing(moved, cleared(moved.version + 1, at)),
      moved: true,
    },
  ];
}

/** Each new path gets the labels as they were; an old one that no file has taken gets none, for another file may take it. */
function toRecords(
  moves: readonly PendingMove[],
  read: (path: string) => Labels,
  at: string,
): { records: LabelRecord[]; overwritten: Map<string, Overwritten> } {
  // Labels that somebody set at the new path meanwhile are not overwritten.
  const wanted = moves.filter(({ to, version }) => read(to).version === version);
  const targets = new Set(wanted.map(({ to }) => to));
  const records: LabelRecord[] = [];
  const overwritten = new Map<string, Overwritten>();
  for (const { from: path, to, labels: own } of wanted) {
    const moved = own ?? read(path);
    const before = read(to);
    const version = Math.max(moved.version, before.version) + 1;
    const put = replacing(before, isLabelled(moved) ? { ...moved, version } : cleared(version, at));
    const isChanged = isLabelled(moved) || isLabelled(before);
    if (isChanged) records.push({ type: "item-updated", path: to, labels: put, moved: true, movedFrom: path });
    overwritten.set(to, { version: isChanged ? version : before.version, before });
    if (targets.has(path) || own !== undefined) continue;
    const left = isLabelled(moved) ? moved.version + 1 : moved.version;
    overwritten.set(path, { version: left, before: undefined });
    if (isLabelled(moved))
      records.push({ type: "item-updated", path, labels: replacing(moved, cleared(left, at)), moved: true });
  }
  return { records, overwritten };
}

/** Labels in a file go with the file by themselves. */
function withoutFile(labels: Labels): Labels {
  return labels.origin === "file" ? unlabelled : labels;
}

function cleared(version: number, at: string): Labels {
  return { ...unlabelled, version, updated_at: at };
}

/** Labels that are stored over others: metrics end only when they are said to be empty. */
function replacing(before: Labels, labels: Labels): Labels {
  return labels.metrics || !before.metrics ? labels : { ...labels, metrics: {} };
}
