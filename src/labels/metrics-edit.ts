import type { LabelRecord } from "../journal/journal.ts";
import type { Slice } from "../time-slices.ts";
import { limits } from "../wire/limits.ts";
import type { MetricsItems, MetricsOutcome } from "../wire/sidecar.ts";
import { createLabelBytes } from "./label-bytes.ts";
import { reviseMetrics, type ReadLabels, type Revision } from "./revise.ts";

/** Metrics to merge into those of each image; null removes one. */
export type MetricsByPath = ReadonlyMap<string, MetricsItems["items"][number]["metrics"]>;

export type MetricsPlan =
  | {
      readonly kind: "planned";
      readonly records: readonly LabelRecord[];
      /** The response as JSON text, in pieces. */
      readonly pieces: readonly string[];
    }
  | { readonly kind: "refused"; readonly reason: string }
  /** The labels after the edit exceed `limits.commandBytes`. */
  | { readonly kind: "too_large" };

const perStep = 64;
const perPiece = 256;

/** Plans an edit of metrics in time slices. The outcomes are in the order of `paths`, which may repeat. */
export async function planMetrics(
  paths: readonly string[],
  changes: MetricsByPath,
  isImage: (path: string) => boolean,
  read: ReadLabels,
  by: Revision,
  slice: Slice,
): Promise<MetricsPlan> {
  const outcomes = new Map<string, MetricsOutcome["items"][number]>();
  const records: LabelRecord[] = [];
  const bytes = createLabelBytes();
  for (const [path, metrics] of changes) {
    if (outcomes.size % perStep === 0 && slice.isOver()) await slice.next();
    if (!isImage(path)) {
      outcomes.set(path, { path, status: "not_found" });
      continue;
    }
    const labels = read(path);
    const revised = reviseMetrics(labels, metrics, by);
    if (revised.kind === "refused") return revised;
    if (revised.kind === "revised") {
      if (bytes.add(revised.labels) > limits.commandBytes) return { kind: "too_large" };
      records.push({ type: "metrics-updated", path, labels: revised.labels });
    }
    const version = revised.kind === "revised" ? revised.labels.version : labels.version;
    outcomes.set(path, { path, status: revised.kind === "revised" ? "changed" : "unchanged", version });
  }
  const pieces = [`{"ok":true,"updated":${records.length},"items":[`];
  for (let from = 0; from < paths.length; from += perPiece) {
    const listed = paths.slice(from, from + perPiece).flatMap((path) => outcomes.get(path) ?? []);
    pieces.push(`${from === 0 ? "" : ","}${JSON.stringify(listed).slice(1, -1)}`);
    if (slice.isOver()) await slice.next();
  }
  pieces.push("]}");
  return { kind: "planned", records, pieces };
}
