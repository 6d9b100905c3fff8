import type { Finisher, StartOutcome } from "../../finish/finisher.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { FinishRequest, FinishStart, FinishUndo, type FinishOverview, type FinishStatus } from "../../wire/finish.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { refusal } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";
import type { SelectImages } from "../image-selection.ts";
import { type PlainResponse, plainJson, uncachedJson } from "../plain-response.ts";

export interface FinishDependencies {
  /** Undefined unless file operations are allowed. */
  readonly finisher: Finisher | undefined;
  readonly slices: TimeSlices;
  readonly select: SelectImages;
  /** True while labels are read-only. */
  readonly readOnly: () => boolean;
}

type FinishRoute = "finishOverview" | "planFinish" | "startFinish" | "undoFinish" | "finishStatus";

/** Moves, copies, links and trashes the files of images: a plan first, then the run, which can be undone. */
export function finishRoutes({ finisher, slices, select, readOnly }: FinishDependencies): Handlers<FinishRoute> {
  const allowed = (): Finisher => {
    if (readOnly()) throw refusal("read_only");
    if (finisher) return finisher;
    throw new HttpProblem(
      "file_ops_off",
      "This server leaves files where they are. Start it with --allow-file-ops to move, copy or trash them.",
    );
  };

  return {
    async finishOverview() {
      const { destinations, hasTrash, runs } = allowed();
      return uncachedJson({
        destinations: [...destinations],
        trash: hasTrash,
        runs: [...(await runs())],
      } satisfies FinishOverview);
    },

    async planFinish(call) {
      const { plan } = allowed();
      const { paths, match, view, operation, to } = await readBody(call, FinishRequest);
      const { table, rows } = await slices.run((slice) => select({ paths, match, view }, slice));
      const outcome = await plan(new Set(Array.from(rows, (row) => table.pathOf(row))), operation, to);
      if (outcome.kind === "refused") throw new HttpProblem("finish_refused", outcome.message);
      return uncachedJson(outcome.plan);
    },

    async startFinish(call) {
      const { start } = allowed();
      const { plan } = await readBody(call, FinishStart);
      return respond(await start(plan), "This plan has expired. Make it again.");
    },

    async undoFinish(call) {
      const { undo } = allowed();
      const { id } = await readBody(call, FinishUndo);
      return respond(await undo(id), `There is no run ${id} here.`);
    },

    finishStatus({ url }) {
      const status = allowed().status(url.searchParams.get("id") ?? "");
      if (!status) throw new HttpProblem("not_found", "This server has not started such a run.");
      return uncachedJson(status);
    },
  };
}

function respond(outcome: StartOutcome, unknown: string): PlainResponse {
  switch (outcome.kind) {
    case "started":
      return plainJson(outcome.status satisfies FinishStatus, {
        status: 202,
        headers: { "cache-control": "no-store" },
      });
    case "busy":
      throw new HttpProblem("finish_busy", "Other files are being moved. Wait until that is done, then try again.");
    case "unknown":
      throw new HttpProblem("not_found", unknown);
    case "undone already":
      throw new HttpProblem("finish_undone", "This has been undone already.");
  }
}
