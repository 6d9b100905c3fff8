import type { GroupPart, JournalRecord, LabelRecord, RememberedResponse } from "../journal/journal.ts";
import type { Author } from "../wire/event.ts";
import type { ReadLabels } from "./revise.ts";
import type { Plan } from "./command-queue.ts";

/** A command of many images, planned while others go on. */
export interface LongPlan<T> {
  /** The change of each image. `finish` updates it. */
  readonly byPath: Map<string, LabelRecord>;
  /** The pieces of the response. `finish` updates them. */
  readonly pieces: readonly string[];
  /** Plans anew, without a pause, for images that others have changed since; called right before the command is stored. */
  finish(changed: ReadonlySet<string>, read: ReadLabels): LongEnd<T>;
}

export interface LongEnd<T> {
  /** The changes that were planned anew. */
  readonly records: readonly LabelRecord[];
  /** The numbers of the pieces that differ now. */
  readonly pieces: readonly number[];
  readonly remembered?: RememberedResponse | undefined;
  readonly response: T;
  readonly author?: Author | undefined;
}

/** Plans a command in time slices; labels may change meanwhile. Returns a `Plan` if nothing is to be changed. */
export type PrepareLong<T> = (read: ReadLabels) => Promise<LongPlan<T> | Plan<T>>;

/** Records stored at once, about a fifth of a megabyte: an edit of one image waits for two of such batches at most. */
const batchRecords = 1024;
const batchCharacters = 256 * 1024;

/** The records of a group that are stored before its end, in batches. */
export function* toBatches(
  { byPath, pieces }: Pick<LongPlan<unknown>, "byPath" | "pieces">,
  group: string,
): Generator<readonly JournalRecord[]> {
  let batch: JournalRecord[] = [];
  let characters = 0;
  for (const record of byPath.values()) {
    batch.push({ ...record, group });
    characters += record.labels.notes.length;
    if (batch.length < batchRecords && characters < batchCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  for (const part of pieces.keys()) {
    batch.push(toPart(pieces, part, group));
    characters += pieces[part]?.length ?? 0;
    if (characters < batchCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The last records of a group. */
export function toEnding(
  { pieces }: Pick<LongPlan<unknown>, "pieces">,
  { records, pieces: again, remembered }: LongEnd<unknown>,
  group: string,
): readonly JournalRecord[] {
  return [
    ...records.map((record) => ({ ...record, group })),
    ...again.map((part) => toPart(pieces, part, group)),
    { type: "commit", group, ...(remembered && { response: remembered }) },
    // Damage to one line must not take all labels of the group.
    { type: "commit", group },
  ];
}

function toPart(pieces: readonly string[], part: number, group: string): GroupPart {
  return { type: "group-part", group, part, text: pieces[part] ?? "" };
}
