import type { LabelRecord } from "../journal/journal.ts";
import { sameTags } from "../gallery/label-patch.ts";
import { createLabelBytes } from "./label-bytes.ts";
import { revise, type Revision } from "./revise.ts";
import { wholeSlice, type Slice } from "../time-slices.ts";
import type { BulkResponse, BulkEdit, BulkOutcome, LabelFields } from "../wire/bulk.ts";
import { limits } from "../wire/limits.ts";
import type { Labels } from "../wire/sidecar.ts";

/** One edit and the images it applies to. */
export interface ResolvedEdit {
  readonly edit: BulkEdit;
  readonly paths: readonly string[];
  readonly isImage: (path: string) => boolean;
}

export type BulkPlan =
  | { readonly kind: "planned"; readonly records: LabelRecord[]; readonly response: BulkResponse }
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
  const overlay = new Map<string, Labels>();
  const outcomes: BulkOutcome[] = [];
  const records: LabelRecord[] = [];
  const counts = { changed: 0, unchanged: 0, conflict: 0, refused: 0, not_found: 0 };
  const inResponse = createLabelBytes();
  const inRecords = createLabelBytes();
  const note = (outcome: BulkOutcome) => {
    outcomes.push(outcome);
    counts[outcome.status] += 1;
  };
  for await (const { edit, paths, isImage } of edits) {
    for (const path of paths) {
      if (outcomes.length % 64 === 0 && slice.isOver()) await slice.next();
      if (!isImage(path)) {
        note({ path, status: "not_found" });
        continue;
      }
      const labels = overlay.get(path) ?? read(path);
      if (!isAsExpected(labels, edit.expect)) {
        if (inResponse.add(labels) > maxResponseBytes) return { kind: "too_large", what: "response" };
        note({ path, status: "conflict", version: labels.version, current: fieldsOf(labels) });
      } else {
        const revised = revise(labels, edit, by);
        switch (revised.kind) {
          case "unchanged":
            note({ path, status: "unchanged", version: labels.version });
            break;
          case "refused":
            note({ path, status: "refused", reason: revised.reason });
            break;
          case "revised":
            if (inRecords.add(revised.labels) > limits.commandBytes) return { kind: "too_large", what: "labels" };
            if (inResponse.add(labels) > maxResponseBytes) return { kind: "too_large", what: "response" };
            overlay.set(path, revised.labels);
            records.push({ type: "item-updated", path, labels: revised.labels });
            note({ path, status: "changed", version: revised.labels.version, before: fieldsOf(labels) });
        }
      }
    }
  }
  const { changed, unchanged, conflict, refused, not_found } = counts;
  return {
    kind: "planned",
    records,
    response: { changed, unchanged, conflicts: conflict, refused, not_found, outcomes },
  };
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
