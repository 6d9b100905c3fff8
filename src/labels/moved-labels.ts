import type { LabelRecord } from "../journal/journal.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { LabelWriter, ReadLabels } from "./writer.ts";

/** What a file keeps when it is renamed. */
export interface FileIdentity {
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  readonly inode?: number;
}

/** Has labels follow files that were renamed or moved. */
export interface MovedLabels {
  /** Takes note of files that went and came. */
  note(removed: readonly FileIdentity[], added: readonly FileIdentity[]): void;
  /** Moves the labels of each file that went from one path and came to one other. Never rejects. */
  settle(): Promise<void>;
}

export interface MovedLabelsOptions {
  readonly writer: Pick<LabelWriter, "submit">;
  readonly labelsOf: (path: string) => Labels;
  /** Whether there is an image at the path. */
  readonly isImage: (path: string) => boolean;
  /** Whether there is no file at the path any more. */
  readonly isMissing: (path: string) => Promise<boolean>;
  /** The time of the move, ISO 8601 UTC. */
  readonly timestamp: () => string;
}

/** Files that are remembered on each side; beyond that the oldest are forgotten, and their labels stay at their path. */
const mostRemembered = 100_000;

/**
 * A file is recognised by its number on the disk, its size and its modification time together. Where two files could be
 * meant, or the new path has labels, nothing is moved: labels stay at their path.
 */
export function createMovedLabels(options: MovedLabelsOptions): MovedLabels {
  const { writer, labelsOf, isImage, isMissing, timestamp } = options;
  const gone = new Map<string, FileIdentity>();
  const come = new Map<string, FileIdentity>();

  const remember = (files: Map<string, FileIdentity>, file: FileIdentity): void => {
    const { path, size, modifiedAt, inode } = file;
    if (inode === undefined) return;
    files.delete(path);
    files.set(path, { path, size, modifiedAt, inode });
    if (files.size <= mostRemembered) return;
    const [oldest] = files.keys();
    if (oldest !== undefined) files.delete(oldest);
  };

  const findMoves = async (): Promise<{ from: string; to: string }[]> => {
    const targets = byIdentity(come.values());
    const moves: { from: string; to: string }[] = [];
    for (const [key, sources] of byIdentity(gone.values())) {
      const [from, second] = sources;
      const [to, third] = targets.get(key) ?? [];
      if (from === undefined || to === undefined || second !== undefined || third !== undefined) continue;
      if (!isImage(from) && isImage(to) && (await isMissing(from))) moves.push({ from, to });
    }
    return moves;
  };

  return {
    note(removed, added) {
      for (const file of removed) {
        come.delete(file.path);
        if (isLabelled(labelsOf(file.path))) remember(gone, file);
      }
      for (const file of added) {
        gone.delete(file.path);
        if (!isLabelled(labelsOf(file.path))) remember(come, file);
      }
    },
    async settle() {
      if (gone.size === 0 || come.size === 0) return;
      try {
        const moves = await findMoves();
        if (moves.length === 0) return;
        const written = await writer.submit((read) => ({
          records: moves.flatMap(({ from, to }) => toRecords(from, to, read, timestamp())),
          response: undefined,
        }));
        if (written.kind !== "written") return;
        for (const { from, to } of moves) {
          gone.delete(from);
          come.delete(to);
        }
      } catch {
        // The labels stay where they are, and are moved the next time.
      }
    },
  };
}

function isLabelled({ tags, notes, star, metrics }: Labels): boolean {
  return tags.length > 0 || notes !== "" || star !== null || Object.keys(metrics ?? {}).length > 0;
}

/** The new path gets the labels as they were; the old one none, for another file may take it. */
function toRecords(from: string, to: string, read: ReadLabels, at: string): LabelRecord[] {
  const moved = read(from);
  const before = read(to);
  if (!isLabelled(moved) || isLabelled(before)) return [];
  const version = Math.max(moved.version, before.version) + 1;
  const cleared: Labels = {
    tags: [],
    notes: "",
    star: null,
    version: moved.version + 1,
    updated_at: at,
    updated_by: "server",
    ...(moved.metrics && { metrics: {} }),
  };
  return [
    { type: "item-updated", path: to, labels: { ...moved, version } },
    { type: "item-updated", path: from, labels: cleared },
  ];
}

function byIdentity(files: Iterable<FileIdentity>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { path, size, modifiedAt, inode = 0 } of files) {
    const key = `${inode} ${size} ${modifiedAt}`;
    const group = groups.get(key);
    if (group) group.push(path);
    else groups.set(key, [path]);
  }
  return groups;
}
