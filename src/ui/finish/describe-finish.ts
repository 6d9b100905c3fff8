import type { FinishOperation, FinishPlan, FinishRun, FinishStatus } from "../../wire/finish.ts";
import { toFileSize } from "../inspector/format-value.ts";
import type { FinishTask } from "../model/finish-model.ts";

const verbs: Readonly<Record<FinishOperation, string>> = { move: "Move", copy: "Copy", link: "Link", trash: "Trash" };
const pastVerbs: Readonly<Record<FinishOperation, string>> = {
  move: "Moved",
  copy: "Copied",
  link: "Linked",
  trash: "Trashed",
};
const nowVerbs: Readonly<Record<FinishOperation, string>> = {
  move: "Moving",
  copy: "Copying",
  link: "Linking",
  trash: "Trashing",
};

/** A count with its noun, such as "2 images". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;
}

/** What the button of a plan does, such as "Move 12 images". */
export function actionOf({ operation, images }: FinishPlan): string {
  return `${verbs[operation]} ${counted(images, "image")}`;
}

/** What goes where, such as "2 images and 1 companion (4.2 MB) to /rejects". */
export function describePlan({ operation, to, images, companions, bytes }: FinishPlan): string {
  const along = companions === 0 ? "" : ` and ${counted(companions, "companion")}`;
  return `${counted(images, "image")}${along} (${toFileSize(bytes)}) to ${operation === "trash" ? "the trash" : to}`;
}

/** What is under way, such as "Moving 12 of 40 files". */
export function describeProgress({ status, isUndo }: FinishTask): string {
  const { operation, handled, files } = status;
  return `${isUndo ? "Putting back" : nowVerbs[operation]} ${handled.toLocaleString()} of ${counted(files, "file")}`;
}

/** What came of it. */
export function describeOutcome({ status, isUndo }: FinishTask): string {
  const { operation, files, stayed, state } = status;
  if (isUndo)
    return state === "undone"
      ? `Undone: ${counted(files, "file")} as before.`
      : `Undone as far as possible: ${counted(stayed, "file")} could not be put back.`;
  return stayed === 0
    ? `${pastVerbs[operation]} ${counted(files, "file")}.`
    : `${pastVerbs[operation]} ${(files - stayed).toLocaleString()} of ${counted(files, "file")}.`;
}

/** What an earlier run did, such as "Moved 12 images (48 MB)". */
export function describeRun({ operation, images, bytes }: FinishRun): string {
  return `${pastVerbs[operation]} ${counted(images, "image")} (${toFileSize(bytes)})`;
}

/** What a run's state means for the list of runs; "" if it can be undone. */
export function describeState(state: FinishStatus["state"]): string {
  return state === "undone" ? "Undone" : state === "done" ? "" : "Under way";
}
