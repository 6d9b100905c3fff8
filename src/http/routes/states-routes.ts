import type { Gallery } from "../../gallery/gallery.ts";
import type { LabelsOf } from "../../gallery/view.ts";
import type { Journal, Moment, StoredState } from "../../journal/journal.ts";
import { planRestore } from "../../labels/restore-labels.ts";
import type { ReadLabels, Revision } from "../../labels/revise.ts";
import type { Feed } from "../../live/feed.ts";
import type { Slice, TimeSlices } from "../../time-slices.ts";
import { describeDamage, describeTooEarly, describeUnknownState, timeOf } from "../../wire/as-of.ts";
import { limits } from "../../wire/limits.ts";
import type { Labels } from "../../wire/sidecar.ts";
import { NameState, RestoreRequest, type NamedStates, type RestoreResponse } from "../../wire/states.ts";
import { toIsoTime } from "../../wire/time.ts";
import { parseBody, readBody, readBytes } from "../body.ts";
import type { Handlers } from "../call.ts";
import { refusal, requireIdempotencyKey, tooManyLabels, type Edits } from "../edits.ts";
import { HttpProblem } from "../http-problem.ts";
import type { SelectImages } from "../image-selection.ts";
import { stateJson, uncachedJson } from "../plain-response.ts";

export interface StatesDependencies {
  readonly gallery: Gallery;
  readonly journal: Pick<Journal, "labelsAt" | "loadStates" | "nameState">;
  readonly labelsOf: LabelsOf;
  readonly select: SelectImages;
  readonly slices: TimeSlices;
  readonly feed: Feed;
  readonly edits: Edits;
  readonly readOnly: () => boolean;
  readonly wallTime: () => number;
  /** Whether labels are written into XMP files beside the images. */
  readonly writesXmp: boolean;
}

/** The moment whose labels are restored. */
interface RestoredMoment {
  readonly at: string;
  readonly moment: Moment;
  /** Only images that were last changed at this time are restored. */
  readonly changedAt?: string;
}

/** The labels of that moment. */
interface Past extends Omit<RestoredMoment, "moment"> {
  readonly labels: ReadonlyMap<string, Labels>;
}

/** Names for the labels of a moment, and going back to one. */
export function statesRoutes(own: StatesDependencies): Handlers<"readStates" | "nameState" | "restore"> {
  const { gallery, journal, labelsOf, select, slices, feed, edits, readOnly, wallTime, writesXmp } = own;

  const loadStates = async (): Promise<readonly StoredState[]> => {
    const stored = await journal.loadStates?.();
    if (stored?.kind === "damaged") throw new HttpProblem("past_damaged", describeDamage("states.json"));
    return stored?.states ?? [];
  };

  const findMoment = async ({ as_of: asOf = "", undo }: RestoreRequest): Promise<RestoredMoment> => {
    if (undo !== undefined) {
      const before = Date.parse(undo) - 1;
      return { at: toIsoTime(before), moment: { kind: "time", time: before }, changedAt: toIsoTime(before + 1) };
    }
    const time = timeOf(asOf);
    if (time !== undefined) return { at: toIsoTime(time), moment: { kind: "time", time } };
    const states = await loadStates();
    const state = states.find(({ name }) => name === asOf);
    const names = states.map(({ name }) => name);
    if (!state) throw new HttpProblem("unknown_state", describeUnknownState(asOf, names), { detail: { names } });
    return { at: state.at, moment: { kind: "line", id: state.id } };
  };

  const readPast = async (request: RestoreRequest): Promise<Past> => {
    if (!journal.labelsAt) throw noHistory();
    const { moment, ...restored } = await findMoment(request);
    const past = await journal.labelsAt(moment);
    switch (past.kind) {
      case "labels":
        return { ...restored, labels: past.labels };
      case "too_early":
        throw new HttpProblem("past_unknown", describeTooEarly(past.since), {
          detail: { since: past.since === undefined ? null : toIsoTime(past.since) },
        });
      case "damaged":
        throw new HttpProblem("past_damaged", describeDamage(past.file));
    }
  };

  /** Plans a restore; the returned call says what it comes to. */
  const plan = async (
    { match, dry_run }: RestoreRequest,
    { at, changedAt, labels }: Past,
    read: ReadLabels,
    by: Revision,
    slice: Slice,
  ) => {
    const { table, rows } = await select({ match }, slice);
    const paths: string[] = [];
    for (const row of rows) {
      paths.push(table.pathOf(row));
      if (paths.length % 64 === 0 && slice.isOver()) await slice.next();
    }
    const labelsThen = (path: string) => labels.get(path);
    const { fileLabels } = gallery;
    const isImage = (path: string) => gallery.find(path) !== undefined;
    const planned = await planRestore(
      { paths, labelsThen, changedAt, fileLabels, writesXmp, isImage },
      read,
      by,
      slice,
    );
    if (planned.kind === "too_large") throw tooManyLabels();
    const describe = (): RestoreResponse => ({
      as_of: at,
      dry_run,
      images: paths.length,
      changed: planned.byPath.size,
      undo: dry_run || planned.byPath.size === 0 ? null : by.updated_at,
      examples: [...planned.examples()],
    });
    return { ...planned, describe };
  };

  return {
    async readStates() {
      const response: NamedStates = { states: (await loadStates()).map(({ name, at, by }) => ({ name, at, by })) };
      return uncachedJson(response);
    },

    async nameState(call) {
      const { name } = await readBody(call, NameState);
      if (!journal.nameState) throw noHistory();
      if (readOnly()) throw refusal("read_only");
      if ((await loadStates()).length >= limits.states)
        throw new HttpProblem("too_large", `A gallery can have ${limits.states} named states.`);
      const outcome = await journal.nameState({ name, at: toIsoTime(wallTime()), by: edits.editorOf(call) });
      if (outcome.kind === "refused") throw refusal(outcome.reason);
      const { at, by } = outcome.state;
      if (outcome.kind === "taken")
        throw new HttpProblem("state_taken", `A state is called ${JSON.stringify(name)} already, since ${at}.`);
      return uncachedJson({ name, at, by });
    },

    async restore(call) {
      const key = requireIdempotencyKey(call.request);
      const bytes = await readBytes(call);
      const request = parseBody(bytes, RestoreRequest);
      if (request.dry_run) {
        const past = await readPast(request);
        const by = { updated_by: "", updated_at: "" };
        const { describe } = await slices.run((slice) => plan(request, past, labelsOf, by, slice));
        return stateJson(describe(), feed.cursor);
      }
      let past: Past = { at: "", labels: new Map() };
      return edits.applyLong(call, key, bytes, {
        async check() {
          past = await readPast(request);
        },
        isShort: () => false,
        async prepare(read, by) {
          const { byPath, describe, revisit } = await slices.run((slice) => plan(request, past, read, by, slice));
          const pieces = [JSON.stringify(describe())];
          return {
            byPath,
            pieces,
            finish(changed, readNow) {
              const records = revisit(changed, readNow);
              pieces[0] = JSON.stringify(describe());
              return { records, pieces: changed.size > 0 ? [0] : [] };
            },
          };
        },
      });
    },
  };
}

function noHistory(): HttpProblem {
  return new HttpProblem("no_history", "Labels are not stored here, so there is no history of them.");
}
