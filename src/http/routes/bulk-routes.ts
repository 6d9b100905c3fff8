import { planBulk } from "../../labels/bulk-edit.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { BulkRequest, BulkRequestShape, type BulkEdit } from "../../wire/bulk.ts";
import type { Admission } from "../admission.ts";
import { parseLongBody, readBytes, type LongBody } from "../body.ts";
import { createBulkImages, nothingLost, type BulkImagesDependencies } from "../bulk-images.ts";
import type { Handlers } from "../call.ts";
import { requireIdempotencyKey, tooManyLabels, type Edits, type PlanEdit } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";
import { toJsonText } from "../json-pieces.ts";

export interface BulkDependencies extends BulkImagesDependencies {
  readonly slices: TimeSlices;
  readonly edits: Edits;
  readonly admission: Pick<Admission, "admitPaths" | "admitAll">;
}

/** Edits of many images at once. */
export function bulkRoutes(own: BulkDependencies): Handlers<"bulk"> {
  const { slices, edits, admission } = own;
  const { findLost, resolveAll } = createBulkImages(own);

  return {
    async bulk(call) {
      const key = requireIdempotencyKey(call.request);
      const bytes = await readBytes(call);
      const requested = await parseLongBody(bytes, bulkBody, slices);
      if (requested.some(({ match }) => match)) await admission.admitAll();
      else await admission.admitPaths(requested.flatMap(({ paths = [] }) => paths));
      let lost = nothingLost;
      const planEdit: PlanEdit = (read, by) =>
        slices.run(async (slice) => {
          const plan = await planBulk(resolveAll(requested, read, lost, slice), read, by, slice);
          if (plan.kind === "too_large") throw plan.what === "labels" ? tooManyLabels() : tooLongResponse();
          return { records: plan.records, status: 200, text: await toJsonText(plan.response, slice) };
        });
      return edits.applyOnce(call, key, bytes, planEdit, async () => {
        lost = await findLost(requested);
      });
    },
  };
}

const bulkBody: LongBody<BulkRequest, BulkEdit> = {
  name: "edits",
  schema: BulkRequest,
  shape: BulkRequestShape,
  listOf: ({ edits }) => edits,
};

function tooLongResponse(): HttpProblem {
  return new HttpProblem("too_large", "The labels of these images do not fit into one response. Edit fewer images.");
}
