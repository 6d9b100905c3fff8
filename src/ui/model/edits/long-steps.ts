import type { Signal } from "@preact/signals";
import type { Patch } from "../../../wire/sidecar.ts";
import { loadLargeParts } from "../load-large-parts.ts";
import type { LongSelection } from "../view/targets.ts";
import type { PackedChanges } from "./changes.ts";
import type { EditQueue } from "./edit-queue.ts";
import type { EditSaver, OnSubmit, Saved } from "./edit-saver.ts";
import type { LabelsModel } from "./labels-model.ts";

/** Edits of very many images; `progress` says how many are done. */
export interface LongSteps {
  edit(targets: LongSelection, patch: Patch, progress: Signal<string>, onSubmit: OnSubmit): Promise<Saved>;
  /** Applies packed changes: an undo or redo. */
  apply(changes: PackedChanges, progress: Signal<string>, onSubmit: OnSubmit): Promise<Saved>;
}

export function createLongSteps(queue: EditQueue, labels: LabelsModel, saver: EditSaver): LongSteps {
  const say = (progress: Signal<string>) => (images: number) =>
    void (progress.value = ` · ${images.toLocaleString("en")} done`);
  return {
    async edit(targets, patch, progress, onSubmit) {
      const large = loadLargeParts();
      // Not even a tick later, so that it precedes later edits.
      const { saveLong } = "saveLong" in large ? large : await large;
      return saveLong({ queue, labels }, targets, patch, onSubmit, say(progress));
    },
    async apply(changes, progress, onSubmit) {
      const { savePacked } = await loadLargeParts();
      return savePacked(saver, changes, onSubmit, say(progress));
    },
  };
}
