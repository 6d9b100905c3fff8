import { batch } from "@preact/signals";
import { applyPatch, fieldsOf } from "../../../gallery/label-patch.ts";
import type { BulkResponse } from "../../../wire/bulk.ts";
import type { Patch } from "../../../wire/sidecar.ts";
import type { LongSelection } from "../view/targets.ts";
import type { PackedChanges } from "./changes.ts";
import type { EditQueue } from "./edit-queue.ts";
import type { Blocked, EditSaver, OnSubmit, Saved } from "./edit-saver.ts";
import type { LabelsModel } from "./labels-model.ts";
import { createPack } from "./packed-changes.ts";
import type { Transition } from "./transition.ts";

/** Images in one request: few enough that the edits of others wait for a part of a second only. */
const partSize = 10_000;

/** Called with how many images are done. */
type OnProgress = (images: number) => void;

/** Saves one edit of very many images, part by part, each of which the server stores as a whole. A cancelled edit keeps the parts that are sent. */
export async function saveLong(
  { queue, labels }: { readonly queue: EditQueue; readonly labels: LabelsModel },
  targets: LongSelection,
  patch: Patch,
  onSubmit: OnSubmit,
  onProgress: OnProgress,
): Promise<Saved> {
  const pack = createPack();
  let [gone, left, images, refusal] = [0, 0, 0, ""];
  const sent = Array.from(targets.parts(partSize), (part) => ({
    part,
    release: labels.hold(part, patch),
    ticket: queue.submit([{ ...patch, view: part.view }]),
  }));
  const cancel = () => sent.forEach(({ ticket }) => ticket.cancel());
  onSubmit(cancel);
  for (const { part, release, ticket } of sent) {
    const result = await ticket.result;
    batch(() => {
      if (result.kind === "done") {
        const { changes, refusal: reason } = learn(labels, result.response, patch);
        pack.add(changes);
        gone += result.response.not_found;
        refusal ||= reason;
      } else left += part.length;
      // What one part is refused for, the others are refused for too.
      if (result.kind === "failed") {
        refusal = result.message;
        cancel();
      }
      release();
    });
    images += part.length;
    if (result.kind === "done") onProgress(images);
  }
  return { done: pack.close(), blocked: [], gone, refusal, left };
}

/** Shows the outcome where its images are loaded; others are loaded with it. */
function learn(labels: LabelsModel, { outcomes }: BulkResponse, patch: Patch) {
  const changes: Transition[] = [];
  const fields = fieldsOf(patch);
  let refusal = "";
  for (const outcome of outcomes) {
    const { path } = outcome;
    if (outcome.status === "refused") refusal = outcome.reason;
    if (outcome.status !== "changed") continue;
    const to = applyPatch(outcome.before, patch);
    if (labels.known(path)) labels.learn(path, to, outcome.version);
    changes.push({ path, from: outcome.before, to, fields });
  }
  return { changes, refusal };
}

/** Applies packed changes, rebased on the changes of others, part by part. */
export async function savePacked(
  saver: EditSaver,
  changes: PackedChanges,
  onSubmit: OnSubmit,
  onProgress: OnProgress,
): Promise<Saved> {
  const pack = createPack();
  const blocked: Blocked[] = [];
  let [gone, images, refusal] = [0, 0, ""];
  for await (const part of changes.parts()) {
    const saved = await saver.saveTransitions(part, onSubmit);
    if (!("parts" in saved.done)) pack.add(saved.done);
    for (const each of saved.blocked) blocked.push(each);
    gone += saved.gone;
    refusal ||= saved.refusal;
    images += part.length;
    onProgress(images);
  }
  return { done: pack.close(), blocked, gone, refusal };
}
