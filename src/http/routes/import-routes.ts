import type { Gallery } from "../../gallery/gallery.ts";
import { ImportError } from "../../import/import-row.ts";
import { createRowMatcher } from "../../import/match-rows.ts";
import { planImport } from "../../import/plan-import.ts";
import { readImport, type ReadImport } from "../../import/read-import.ts";
import type { LabelsOf } from "../../gallery/view.ts";
import type { Slice, TimeSlices } from "../../time-slices.ts";
import { ImportColumns, ImportFormat, ImportPolicy, type ImportResponse } from "../../wire/import.ts";
import { readBytes } from "../body.ts";
import type { Handlers } from "../call.ts";
import { requireIdempotencyKey, type Edits } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";
import { toJsonText } from "../json-pieces.ts";
import { readSwitch } from "../parameters.ts";
import { stateJson } from "../plain-response.ts";
import type { Feed } from "../../live/feed.ts";

export interface ImportDependencies {
  readonly gallery: Gallery;
  /** The served folder, for files that hold full paths. */
  readonly root: string;
  readonly labelsOf: LabelsOf;
  readonly slices: TimeSlices;
  readonly feed: Feed;
  readonly edits: Edits;
}

/** Rows of each outcome in the response to a trial. */
const trialOutcomes = 100;

/** Imports labels from a file: all of it as one durable edit, or nothing. */
export function importRoutes({ gallery, root, labelsOf, slices, feed, edits }: ImportDependencies): Handlers<"import"> {
  return {
    async import(call) {
      const options = readOptions(call.url);
      const { policy, dryRun } = options;
      const key = dryRun ? undefined : requireIdempotencyKey(call.request);
      const bytes = await readBytes(call);
      const file = await explained(() => slices.run((slice) => readImport({ ...options, bytes }, slice)));
      const matcher = await slices.run((slice) =>
        createRowMatcher(gallery, root, new Set(file.rows.map(({ image }) => image.kind)), slice),
      );
      const outcomesEach = dryRun ? trialOutcomes : Number.POSITIVE_INFINITY;
      const plan = (read: LabelsOf, by: { updated_by: string; updated_at: string }, slice: Slice) =>
        explained(() => planImport({ rows: file.rows, policy, matcher, outcomesEach }, read, by, slice));
      const respond = ({ counts, outcomes }: Awaited<ReturnType<typeof plan>>): ImportResponse => ({
        ...describe(options.format, dryRun, file),
        ...counts,
        outcomes: [...outcomes],
      });
      if (key === undefined) {
        const planned = await slices.run((slice) => plan(labelsOf, { updated_by: "", updated_at: "" }, slice));
        return stateJson(respond(planned), feed.cursor);
      }
      return edits.applyOnce(call, key, bytes, (read, by) =>
        slices.run(async (slice) => {
          const planned = await plan(read, by, slice);
          return { records: planned.records, status: 200, text: await toJsonText(respond(planned), slice) };
        }),
      );
    },
  };
}

function describe(format: ImportFormat, dryRun: boolean, { rows, columns, ignored }: ReadImport) {
  return { format, dry_run: dryRun, rows: rows.length, columns, ignored: [...ignored] };
}

interface ImportParameters {
  readonly format: ImportFormat;
  readonly policy: ImportPolicy;
  readonly dryRun: boolean;
  readonly name: string | undefined;
  readonly columns: ImportColumns;
}

function readOptions(url: URL): ImportParameters {
  const { searchParams: search } = url;
  const format = ImportFormat.safeParse(search.get("format"));
  if (!format.success) throw new HttpProblem("invalid_parameter", `format must be ${ImportFormat.options.join(", ")}.`);
  const policy = ImportPolicy.safeParse(search.get("policy") ?? "fill");
  if (!policy.success) throw new HttpProblem("invalid_parameter", `policy must be ${ImportPolicy.options.join(", ")}.`);
  return {
    format: format.data,
    policy: policy.data,
    dryRun: readSwitch(url, "dry_run", false),
    name: search.get("name") ?? undefined,
    columns: readColumns(search.getAll("column")),
  };
}

/** Each `column=star:Score` names the column of one field. */
function readColumns(given: readonly string[]): ImportColumns {
  const pairs = given.map((text) => {
    const colon = text.indexOf(":");
    return [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)] as const;
  });
  const parsed = ImportColumns.safeParse(Object.fromEntries(pairs));
  if (parsed.success) return parsed.data;
  throw new HttpProblem("invalid_parameter", "column takes a field and the column that holds it, as in star:Score.");
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    throw new HttpProblem("invalid_import", error.message, {
      detail: error.columns ? { columns: error.columns } : {},
    });
  }
}
