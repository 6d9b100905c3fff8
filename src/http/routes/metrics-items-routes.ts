import type { Gallery } from "../../gallery/gallery.ts";
import type { LabelRecord } from "../../journal/journal.ts";
import { createLabelBytes } from "../../labels/label-bytes.ts";
import { reviseMetrics, type Revision, type ReadLabels } from "../../labels/revise.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { limits } from "../../wire/limits.ts";
import { MetricsItems, MetricsItemsShape, type MetricsOutcome } from "../../wire/sidecar.ts";
import type { Admission } from "../admission.ts";
import { parseLongBody, readBytes, type LongBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { tooManyLabels, type EditPlan, type Edits } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";
import { requirePath } from "../parameters.ts";

export interface MetricsItemsDependencies {
  readonly gallery: Gallery;
  readonly slices: TimeSlices;
  readonly edits: Edits;
  /** Which of these images have no file any more. */
  readonly missing: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly admission: Pick<Admission, "admitPaths">;
}

/** The metrics of images, merged into those they have. */
export function metricsItemsRoutes({
  gallery,
  slices,
  edits,
  missing: findMissing,
  admission,
}: MetricsItemsDependencies): Handlers<"metricsItems"> {
  return {
    async metricsItems(call) {
      const items = await parseLongBody(await readBytes(call), metricsBody, slices);
      await admission.admitPaths(items.map(({ path }) => path));
      const paths = items.map(({ path }) => requirePath(path));
      const merged: MergedMetrics = new Map();
      items.forEach(({ metrics }, index) => {
        const path = paths[index] ?? "";
        merged.set(path, { ...merged.get(path), ...metrics });
      });
      let missing: ReadonlySet<string> = new Set();
      const isImage = (path: string) => gallery.find(path) !== undefined && !missing.has(path);
      return edits.apply(
        call,
        (read, by) => planMetrics(paths, merged, isImage, read, by),
        async () => {
          missing = await findMissing([...merged.keys()]);
        },
      );
    },
  };
}

type MergedMetrics = Map<string, MetricsItems["items"][number]["metrics"]>;

/** The outcomes are in the order of `paths`, which may repeat. */
function planMetrics(
  paths: readonly string[],
  merged: MergedMetrics,
  isImage: (path: string) => boolean,
  read: ReadLabels,
  by: Revision,
): EditPlan {
  const outcomes = new Map<string, MetricsOutcome["items"][number]>();
  const records: LabelRecord[] = [];
  const bytes = createLabelBytes();
  for (const [path, metrics] of merged) {
    if (!isImage(path)) {
      outcomes.set(path, { path, status: "not_found" });
      continue;
    }
    const labels = read(path);
    const revised = reviseMetrics(labels, metrics, by);
    if (revised.kind === "refused")
      throw new HttpProblem("invalid_request", revised.reason, { detail: { issues: [] } });
    if (revised.kind === "revised") {
      if (bytes.add(revised.labels) > limits.commandBytes) throw tooManyLabels();
      records.push({ type: "metrics-updated", path, labels: revised.labels });
    }
    const version = revised.kind === "revised" ? revised.labels.version : labels.version;
    outcomes.set(path, { path, status: revised.kind === "revised" ? "changed" : "unchanged", version });
  }
  const listed = paths.flatMap((path) => outcomes.get(path) ?? []);
  const body: MetricsOutcome = { ok: true, updated: records.length, items: listed };
  return { records, status: 200, body };
}

const metricsBody: LongBody<MetricsItems, MetricsItems["items"][number]> = {
  name: "items",
  schema: MetricsItems,
  shape: MetricsItemsShape,
  listOf: ({ items }) => items,
};
