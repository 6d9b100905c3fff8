import type { LabelRecord } from "../journal/journal.ts";
import { sameTags } from "../gallery/label-patch.ts";
import { revise, type Revision } from "./revise.ts";
import type { BulkResponse, BulkEdit, BulkOutcome, LabelFields } from "../wire/bulk.ts";
import type { Labels } from "../wire/sidecar.ts";
import type { ReadLabels } from "./writer.ts";

/** One edit with the images it is for. */
export interface ResolvedEdit {
  readonly edit: BulkEdit;
  readonly paths: readonly string[];
  readonly isImage: (path: string) => boolean;
}

/** Applies edits in order; a later one sees what an earlier one did. */
export function planBulk(
  edits: readonly ResolvedEdit[],
  read: ReadLabels,
  by: Revision,
): { readonly records: LabelRecord[]; readonly answer: BulkResponse } {
  const overlay = new Map<string, Labels>();
  const outcomes: BulkOutcome[] = [];
  const records: LabelRecord[] = [];
  for (const { edit, paths, isImage } of edits) {
    for (const path of paths) {
      if (!isImage(path)) {
        outcomes.push({ path, status: "not_found" });
        continue;
      }
      const labels = overlay.get(path) ?? read(path);
      if (!isAsExpected(labels, edit.expect)) {
        outcomes.push({ path, status: "conflict", version: labels.version, current: fieldsOf(labels) });
        continue;
      }
      const revised = revise(labels, edit, by);
      switch (revised.kind) {
        case "unchanged":
          outcomes.push({ path, status: "unchanged", version: labels.version });
          break;
        case "refused":
          outcomes.push({ path, status: "refused", reason: revised.reason });
          break;
        case "revised":
          overlay.set(path, revised.labels);
          records.push({ type: "item-updated", path, labels: revised.labels });
          outcomes.push({ path, status: "changed", version: revised.labels.version, before: fieldsOf(labels) });
      }
    }
  }
  const count = (status: BulkOutcome["status"]) => outcomes.filter((outcome) => outcome.status === status).length;
  const answer: BulkResponse = {
    changed: count("changed"),
    unchanged: count("unchanged"),
    conflicts: count("conflict"),
    refused: count("refused"),
    not_found: count("not_found"),
    outcomes,
  };
  return { records, answer };
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
