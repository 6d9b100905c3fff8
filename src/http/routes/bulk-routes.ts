import { planBulk } from "../../labels/bulk-edit.ts";
import type { ReadLabels, Revision } from "../../labels/revise.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { BulkRequest, BulkRequestShape, type BulkEdit } from "../../wire/bulk.ts";
import { joinShort } from "../../wire/response-text.ts";
import type { AdmissionControl } from "../admission.ts";
import { parseLongBody, readBytes, type LongBody } from "../body.ts";
import { createBulkImages, nothingLost, type BulkImagesDependencies } from "../bulk-images.ts";
import type { Handlers } from "../call.ts";
import { requireIdempotencyKey, tooManyLabels, type Edits, type LongEdit, type PlanEdit } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";

export interface BulkDependencies extends BulkImagesDependencies {
  readonly slices: TimeSlices;
  readonly edits: Edits;
  readonly admission: Pick<AdmissionControl, "admitPaths" | "admitAll">;
}

/** An edit of at most so many named images is planned at once. */
const shortBulk = 256;

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
      let lost = nothingLost(0);
      const check = async () => {
        lost = await findLost(requested);
      };
      const planAll = (read: ReadLabels, by: Revision) =>
        slices.run(async (slice) => {
          const plan = await planBulk(resolveAll(requested, lost, slice), read, by, slice);
          if (plan.kind === "too_large") throw plan.what === "labels" ? tooManyLabels() : tooLongResponse();
          return plan;
        });
      const named = requested.reduce((sum, { paths = [] }) => sum + paths.length, 0);
      if (named <= shortBulk && requested.every(({ paths }) => paths)) {
        const plan: PlanEdit = async (read, by) => {
          const { byPath, pieces } = await planAll(read, by);
          return { records: [...byPath.values()], status: 200, text: joinShort(pieces) };
        };
        return edits.applyOnce(call, key, bytes, plan, check);
      }
      const edit: LongEdit = {
        async prepare(read, by) {
          const { byPath, pieces, revisit } = await planAll(read, by);
          return { byPath, pieces, finish: revisit };
        },
        check,
        isShort: () => lost.images <= shortBulk,
      };
      return edits.applyLong(call, key, bytes, edit);
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
