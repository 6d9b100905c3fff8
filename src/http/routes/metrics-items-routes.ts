import type { Gallery } from "../../gallery/gallery.ts";
import { planMetrics } from "../../labels/metrics-edit.ts";
import { wholeSlice, type Slice, type TimeSlices } from "../../time-slices.ts";
import { joinShort } from "../../wire/response-text.ts";
import { MetricsItems, MetricsItemsShape } from "../../wire/sidecar.ts";
import type { AdmissionControl } from "../admission.ts";
import { parseLongBody, readBytes, type LongBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { tooManyLabels, type Edits, type PlanEdit } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";
import { requirePath } from "../parameters.ts";

export interface MetricsItemsDependencies {
  readonly gallery: Gallery;
  readonly slices: TimeSlices;
  readonly edits: Edits;
  /** Which of these images have no file any more. */
  readonly missing: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly admission: Pick<AdmissionControl, "admitPaths">;
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
      const planEdit: PlanEdit = async (read, by) => {
        const work = (slice: Slice) => planMetrics(paths, merged, isImage, read, by, slice);
        const plan = await (merged.size <= shortEdit ? work(wholeSlice) : slices.run(work));
        switch (plan.kind) {
          case "refused":
            throw new HttpProblem("invalid_request", plan.reason, { detail: { issues: [] } });
          case "too_large":
            throw tooManyLabels();
          case "planned":
            return { records: plan.records, status: 200, text: joinShort(plan.pieces) };
        }
      };
      return edits.apply(call, planEdit, async () => {
        missing = await findMissing([...merged.keys()]);
      });
    },
  };
}

/** An edit of at most so many images is planned without a pause. */
const shortEdit = 256;

type MergedMetrics = Map<string, MetricsItems["items"][number]["metrics"]>;

const metricsBody: LongBody<MetricsItems, MetricsItems["items"][number]> = {
  name: "items",
  schema: MetricsItems,
  shape: MetricsItemsShape,
  listOf: ({ items }) => items,
};
