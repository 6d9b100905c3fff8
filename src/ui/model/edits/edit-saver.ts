import { batch } from "@preact/signals";
import type { BulkEditInput } from "../../../client.ts";
import { applyPatch, fieldsOf, type LabelField, type LabelValues } from "../../../gallery/label-patch.ts";
import type { BulkOutcome } from "../../../wire/bulk.ts";
import { limits } from "../../../wire/limits.ts";
import type { Patch } from "../../../wire/sidecar.ts";
import type { Changes } from "./changes.ts";
import type { EditQueue, SaveResult } from "./edit-queue.ts";
import type { LabelsModel } from "./labels-model.ts";
import type { Leftover } from "./outbox.ts";
import type { MovesMeanwhile } from "./moves-meanwhile.ts";
import { fromEdits, rebase, toEdits, type Transition } from "./transition.ts";

/** A transition that would have overwritten someone else's change. */
export interface Blocked {
  readonly transition: Transition;
  readonly current: LabelValues;
  readonly fields: readonly LabelField[];
}

/** The outcome of edits. */
export interface Saved {
  /** What changed on the server, from and to what. */
  readonly done: Changes;
  readonly blocked: readonly Blocked[];
  /** Number of images that no longer exist. */
  readonly gone: number;
  /** Why some or all were refused, or "". */
  readonly refusal: string;
  /** Number of images that were not sent because the edits were cancelled or refused. */
  readonly left?: number;
}

/** Called with a function that cancels the edits while they are unsent. */
export type OnSubmit = (cancel: () => void) => void;

/** Saves edits and reports the outcome for each image; never rejects. */
export interface EditSaver {
  /** Applies the same patch to all paths, whatever their labels; in several requests if one cannot hold all paths. */
  save(edit: BulkEditInput, onSubmit: OnSubmit): Promise<Saved>;
  /** Applies transitions, rebased on the changes of others; nothing of theirs is overwritten. */
  saveTransitions(transitions: readonly Transition[], onSubmit: OnSubmit): Promise<Saved>;
  /** Sends a batch of another page again under the same key, so that it is applied once. */
  resume(batch: Leftover, onSubmit: OnSubmit): Promise<Saved>;
}

/** Most characters in one request; longer edits, and those of more than `limits.bulkItems` images, are split. A character takes at most three bytes of the server's 8 MiB. */
const requestCharacters = 2_500_000;
const rounds = 3;

type Gathering = { done: Transition[]; blocked: Blocked[]; gone: string[]; refusal: string };

/**
 * Shows edits at once, saves them through the queue, and collects the outcome for each image. An edit of a file that is renamed
 * before it arrives is sent once more, to its new path.
 */
export function createEditSaver(queue: EditQueue, labels: LabelsModel, moves: MovesMeanwhile): EditSaver {
  const send = async (
    edits: readonly BulkEditInput[],
    byPath: ReadonlyMap<string, Transition>,
    onSubmit: OnSubmit,
    key?: string,
  ) => {
    const into: Gathering = { done: [], blocked: [], gone: [], refusal: "" };
    const sent = (key === undefined ? splitRequests(edits) : [edits]).map((request) => ({
      request,
      releases: request.map((edit) =>
        labels.hold(edit.paths ?? (edit.view ? [] : labels.order.peek().slice()), toPatch(edit)),
      ),
      ticket: queue.submit(request, key),
    }));
    onSubmit(() => sent.forEach(({ ticket }) => ticket.cancel()));
    await Promise.all(
      sent.map(async ({ request, releases, ticket }) => {
        const result = await ticket.result;
        batch(() => {
          gather(result, request, byPath, into);
          for (const release of releases) release();
        });
      }),
    );
    return into;
  };

  const gather = (
    result: SaveResult,
    request: readonly BulkEditInput[],
    byPath: ReadonlyMap<string, Transition>,
    into: Gathering,
  ) => {
    if (result.kind === "failed") into.refusal = result.message;
    if (result.kind !== "done") return;
    const patchOf = patchFinder(request);
    for (const outcome of result.response.outcomes) {
      if (outcome.status === "changed") {
        const patch = patchOf(outcome);
        const to = applyPatch(outcome.before, patch);
        labels.learn(outcome.path, to, outcome.version);
        into.done.push({ path: outcome.path, from: outcome.before, to, fields: fieldsOf(patch) });
      } else if (outcome.status === "conflict") {
        labels.learn(outcome.path, outcome.current, outcome.version);
        const transition = byPath.get(outcome.path);
        if (transition) into.blocked.push({ transition, current: outcome.current, fields: transition.fields });
      } else if (outcome.status === "refused") into.refusal = outcome.reason;
      else if (outcome.status === "not_found") into.gone.push(outcome.path);
    }
  };

  const saveTransitions = async (transitions: readonly Transition[], onSubmit: OnSubmit, first?: Leftover) => {
    const total: Gathering = { done: [], blocked: [], gone: [], refusal: "" };
    let open = transitions;
    for (let round = 1; open.length > 0 || (first && round === 1); round += 1) {
      const byPath = new Map(open.map((transition) => [transition.path, transition]));
      const batchOf = round === 1 ? first : undefined;
      const newPaths = moves.follow();
      const outcome = await send(batchOf?.edits ?? toEdits(open), byPath, onSubmit, batchOf?.key);
      // Too many elements for `push(...)`.
      for (const each of outcome.done) total.done.push(each);
      const moved = await newPaths(round < rounds ? outcome.gone : []);
      const next: Transition[] = [];
      for (const path of outcome.gone) {
        const [transition, to] = [byPath.get(path), moved.get(path)];
        if (transition && to !== undefined) next.push({ ...transition, path: to });
        else total.gone.push(path);
      }
      total.refusal ||= outcome.refusal;
      for (const blocked of outcome.blocked) {
        const rebased = rebase(blocked.transition, blocked.current);
        if (rebased.blocked.length > 0) total.blocked.push({ ...blocked, fields: rebased.blocked });
        if (!rebased.transition) continue;
        if (round < rounds) next.push(rebased.transition);
        else total.blocked.push(blocked);
      }
      open = next;
    }
    return toSaved(total);
  };

  const save = async (edit: BulkEditInput, onSubmit: OnSubmit) => {
    const newPaths = moves.follow();
    const first = await send([edit], new Map(), onSubmit);
    const moved = await newPaths(first.gone);
    if (moved.size === 0) return toSaved(first);
    const again = await send([{ ...edit, paths: [...moved.values()] }], new Map(), onSubmit);
    return toSaved({
      done: [...first.done, ...again.done],
      blocked: [],
      gone: [...first.gone.filter((path) => !moved.has(path)), ...again.gone],
      refusal: first.refusal || again.refusal,
    });
  };

  return {
    save,
    saveTransitions: (transitions, onSubmit) => saveTransitions(transitions, onSubmit),
    resume: (batchOf, onSubmit) => saveTransitions(fromEdits(batchOf.edits), onSubmit, batchOf),
  };
}

function toSaved({ gone, ...saved }: Gathering): Saved {
  return { ...saved, gone: gone.length };
}

function toPatch({ set_star, set_notes, set_tags, add_tags, remove_tags }: BulkEditInput): Patch {
  return {
    ...(set_star !== undefined && { set_star }),
    ...(set_notes !== undefined && { set_notes }),
    ...(set_tags && { set_tags }),
    ...(add_tags && { add_tags }),
    ...(remove_tags && { remove_tags }),
  };
}

/** Finds the patch of an outcome; a request with one edit needs no table. */
function patchFinder(request: readonly BulkEditInput[]): (outcome: BulkOutcome) => Patch {
  const [only] = request;
  if (only && request.length === 1) {
    const patch = toPatch(only);
    return () => patch;
  }
  const patches = new Map<string, Patch>();
  for (const edit of request) for (const path of edit.paths ?? []) patches.set(path, toPatch(edit));
  return ({ path }) => patches.get(path) ?? {};
}

function splitRequests(edits: readonly BulkEditInput[]): BulkEditInput[][] {
  const requests: BulkEditInput[][] = [[]];
  let characters = 0;
  let images = 0;
  const put = (edit: BulkEditInput, size: number) => {
    const count = edit.paths?.length ?? 0;
    if ((characters + size > requestCharacters || images + count > limits.bulkItems) && characters > 0) {
      requests.push([]);
      characters = 0;
      images = 0;
    }
    requests.at(-1)?.push(edit);
    characters += size;
    images += count;
  };
  for (const edit of edits) {
    const { paths, ...rest } = edit;
    const bare = JSON.stringify(rest).length;
    if (!paths) put(edit, bare);
    for (const part of paths ? splitPaths(paths) : []) put({ ...rest, paths: part.paths }, bare + part.size);
  }
  return requests;
}

function splitPaths(paths: readonly string[]): { paths: string[]; size: number }[] {
  const parts = [{ paths: new Array<string>(), size: 0 }];
  for (const path of paths) {
    let last = parts.at(-1);
    if (!last || last.size + path.length > requestCharacters || last.paths.length === limits.bulkItems)
      parts.push((last = { paths: [], size: 0 }));
    last.paths.push(path);
    // UTF-8 takes up to three bytes for a character of a path; four more for quotes and comma.
    last.size += path.length + 4;
  }
  return parts;
}
