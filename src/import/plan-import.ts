import type { LabelRecord } from "../journal/journal.ts";
import { createLabelBytes } from "../labels/label-bytes.ts";
import { ours, type Revision } from "../labels/revise.ts";
import type { Slice } from "../time-slices.ts";
import type { ImportOutcome, ImportPolicy, ImportResponse } from "../wire/import.ts";
import { limits } from "../wire/limits.ts";
import type { Labels } from "../wire/sidecar.ts";
import { ImportError, type ImportRow } from "./import-row.ts";
import type { RowMatcher } from "./match-rows.ts";
import { differs, mergeLabels, sameFields, type ImportedFields } from "./merge-labels.ts";

/** The changes of an import, and what became of each row. */
export interface ImportPlan {
  readonly records: readonly LabelRecord[];
  readonly counts: Pick<ImportResponse, "matched" | "changed" | "unchanged" | "unknown" | "ambiguous" | "differing">;
  readonly outcomes: readonly ImportOutcome[];
}

export interface ImportRequest {
  readonly rows: readonly ImportRow[];
  readonly policy: ImportPolicy;
  readonly matcher: RowMatcher;
  /** Most outcomes of one status in the plan. */
  readonly outcomesEach: number;
}

/** Plans an import. Rows apply in order, so a later row for the same image sees the earlier one's labels. */
export async function planImport(
  { rows, policy, matcher, outcomesEach }: ImportRequest,
  read: (path: string) => Labels,
  by: Revision,
  slice: Slice,
): Promise<ImportPlan> {
  const overlay = new Map<string, Labels>();
  const records: LabelRecord[] = [];
  const outcomes: ImportOutcome[] = [];
  const counts = { matched: 0, changed: 0, unchanged: 0, unknown: 0, ambiguous: 0, differing: 0 };
  const bytes = createLabelBytes();
  const note = (outcome: ImportOutcome) => {
    counts[outcome.status] += 1;
    if (counts[outcome.status] <= outcomesEach) outcomes.push(outcome);
  };
  for (const [index, row] of rows.entries()) {
    if (index % 64 === 0 && slice.isOver()) await slice.next();
    const match = matcher.find(row.image);
    if (match.kind !== "images") {
      note({ row: row.row, path: match.path, status: match.kind });
      continue;
    }
    counts.matched += 1;
    let isDifferent = false;
    for (const path of match.paths) {
      const labels = overlay.get(path) ?? read(path);
      if (labels.updated_at !== "" && differs(labels, row)) isDifferent = true;
      const next = mergeLabels(labels, row, policy);
      // What only the image's file said until now is stored here.
      if (sameFields(labels, next) && labels.origin !== "file") {
        note({ row: row.row, path, status: "unchanged" });
        continue;
      }
      requireFewTags(row.row, labels, next);
      const { metrics: _, ...rest } = ours(labels);
      const revised: Labels = { ...rest, ...next, version: labels.version + 1, ...by };
      if (bytes.add(revised) > limits.commandBytes)
        throw new ImportError(
          `The labels would take more than ${limits.commandBytes / 1024 ** 2} MiB; divide the file.`,
        );
      overlay.set(path, revised);
      records.push({ type: "item-updated", path, labels: revised });
      note({
        row: row.row,
        path,
        status: "changed",
        version: revised.version,
        before: editable(labels),
        after: editable(revised),
      });
    }
    if (isDifferent) counts.differing += 1;
  }
  if (records.length > limits.bulkItems)
    throw new ImportError(`The file would change more than ${limits.bulkItems} images; divide it.`);
  return { records, counts, outcomes };
}

function editable({ tags, notes, star }: ImportedFields) {
  return { tags: [...tags], notes, star };
}

function requireFewTags(row: number, before: Labels, { tags, metrics }: ImportedFields): void {
  if (tags.length > Math.max(limits.tagsPerImage, before.tags.length))
    throw new ImportError(`Row ${row}: an image may have at most ${limits.tagsPerImage} tags.`);
  if (Object.keys(metrics ?? {}).length > Math.max(limits.metricsPerImage, Object.keys(before.metrics ?? {}).length))
    throw new ImportError(`Row ${row}: an image may have at most ${limits.metricsPerImage} metrics.`);
}
