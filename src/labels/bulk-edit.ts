import type { LabelRecord } from "../journal/journal.ts";
import { sameTags } from "../gallery/label-patch.ts";
import { createLabelBytes } from "./label-bytes.ts";
import { createBulkOutcomes } from "./bulk-outcomes.ts";
import { revise, type ReadLabels, type Revision } from "./revise.ts";
import { wholeSlice, type Slice } from "../time-slices.ts";
import type { BulkEdit, BulkOutcome, LabelFields } from "../wire/bulk.ts";
import { limits } from "../wire/limits.ts";
import type { Labels } from "../wire/sidecar.ts";

/** One edit and the images it applies to. */
export interface ResolvedEdit {
  readonly edit: BulkEdit;
  readonly paths: readonly string[];
  readonly isImage: (path: string) => boolean;
  /** For an edit with `match`: whether the image matches with these labels. */
  readonly matches?: (path: string, labels: Labels) => boolean;
}

export interface PlannedBulk {
  readonly kind: "planned";
  /** The change of each image. One that is changed more than once is stored as it is at the end. */
  readonly byPath: Map<string, LabelRecord>;
  /** The response as JSON text, in pieces. */
  readonly pieces: readonly string[];
  /**
   * Plans anew for images that others have changed since; those that no longer match are left as they are. Updates `byPath`
   * and `pieces`; returns the new changes, and the numbers of the pieces that differ now.
   */
  revisit(changed: ReadonlySet<string>, read: ReadLabels): Revisited;
}

export interface Revisited {
  readonly records: readonly LabelRecord[];
  readonly pieces: readonly number[];
}

export type BulkPlan =
  | PlannedBulk
  /** The labels before the edits do not fit into one response, or those after the edits exceed `limits.commandBytes`. */
  | { readonly kind: "too_large"; readonly what: "response" | "labels" };

/** Most bytes of labels in one response. */
const maxResponseBytes = 32 * 1024 * 1024;

/** Applies edits in order; each sees the changes of the earlier ones. */
export async function planBulk(
  edits: AsyncIterable<ResolvedEdit>,
  read: (path: string) => Labels,
  by: Revision,
  slice: Slice = wholeSlice,
): Promise<BulkPlan> {
  const byPath = new Map<string, LabelRecord>();
  const resolved: { readonly from: number; readonly edit: ResolvedEdit }[] = [];
  const outcomes = createBulkOutcomes();
  const inResponse = createLabelBytes();
  const inRecords = createLabelBytes();
  /** What was selected before others changed it may no longer match. */
  const plan = (edit: ResolvedEdit, path: string, earlier: ReadonlyMap<string, LabelRecord>, readNow: ReadLabels) => {
    const labels = readNow(path);
    const before = earlier.get(path)?.labels ?? labels;
    const isLeft = edit.matches?.(path, labels) === false;
    return { before, ...(isLeft ? unchanged(path, before) : apply(edit, path, before, by)) };
  };
  for await (const edit of edits) {
    resolved.push({ from: outcomes.count, edit });
    for (const path of edit.paths) {
      if (outcomes.count % 64 === 0 && slice.isOver()) await slice.next();
      const { outcome, record, before } = plan(edit, path, byPath, read);
      if (record && inRecords.add(record.labels) > limits.commandBytes) return { kind: "too_large", what: "labels" };
      if ((outcome.status === "changed" || outcome.status === "conflict") && inResponse.add(before) > maxResponseBytes)
        return { kind: "too_large", what: "response" };
      if (record) byPath.set(path, record);
      outcomes.add(outcome);
    }
  }
  const pieces = await outcomes.toPieces(slice);

  return {
    kind: "planned",
    byPath,
    pieces,
    revisit(changed, readNow) {
      if (changed.size === 0) return { records: [], pieces: [] };
      const again = new Map<string, LabelRecord>();
      for (const path of changed) byPath.delete(path);
      for (const [index, { from, edit }] of resolved.entries()) {
        const end = resolved[index + 1]?.from ?? outcomes.count;
        for (let at = from; at < end; at += 1) {
          const path = edit.paths[at - from];
          if (path === undefined || !changed.has(path)) continue;
          const { outcome, record } = plan(edit, path, again, readNow);
          if (record) again.set(path, record);
          outcomes.replace(at, outcome);
        }
      }
      for (const [path, record] of again) byPath.set(path, record);
      return { records: [...again.values()], pieces: outcomes.refresh(pieces) };
    },
  };
}

interface Applied {
  readonly outcome: BulkOutcome;
  readonly record?: LabelRecord;
}

function apply({ edit, isImage }: ResolvedEdit, path: string, labels: Labels, by: Revision): Applied {
  if (!isImage(path)) return { outcome: { path, status: "not_found" } };
  const { version } = labels;
  if (!isAsExpected(labels, edit.expect))
    return { outcome: { path, status: "conflict", version, current: fieldsOf(labels) } };
  const revised = revise(labels, edit, by);
  switch (revised.kind) {
    case "unchanged":
      return unchanged(path, labels);
    case "refused":
      return { outcome: { path, status: "refused", reason: revised.reason } };
    case "revised":
      return {
        outcome: { path, status: "changed", version: revised.labels.version, before: fieldsOf(labels) },
        record: { type: "item-updated", path, labels: revised.labels },
      };
  }
}

function unchanged(path: string, { version }: Labels): Applied {
  return { outcome: { path, status: "unchanged", version } };
}

function isAsExpected(labels: Labels, expect: BulkEdit["expect"]): boolean {
  if (!expect) return true;
  return (
    (expect.star === undefined || expect.star === labels.star) &&
    (expect.notes === undefined || expect.notes === labels.notes) &&
    (expect.tags === undefined || sameTags(expect.tags, labels.tags))
  );
}

function fieldsOf(labels: Labels): LabelFields {
  return { tags: [...labels.tags], notes: labels.notes, star: labels.star };
}
