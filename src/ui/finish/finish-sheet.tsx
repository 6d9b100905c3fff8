import { useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { createFinishModel, type FinishTask } from "../model/finish-model.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { firstChoice, FinishForm } from "./finish-form.tsx";
import { toFinishRequest, type FinishPlace } from "./finish-request.ts";
import { FinishRunsList } from "./finish-runs-list.tsx";
import { actionOf, describeOutcome, describePlan, describeProgress } from "./describe-finish.ts";
import { StayingList } from "./staying-list.tsx";

/** Moves, copies, links or trashes the files of images: shows the plan first, then how far it is, and undoes it. */
export function FinishSheet({ onClose }: { readonly onClose: () => void }) {
  const { client, location, ports, selection, view } = usePage();
  const model = useMemo(() => createFinishModel({ client, clock: ports.clock }), [client, ports]);
  useEffect(() => () => model.dispose(), [model]);
  // What was shown when the sheet was opened: moved images leave the view and the selection.
  const [place] = useState<FinishPlace>(() => {
    const { folder, recursive, query } = location.place.peek();
    return { folder, recursive, query, targets: selection.targets.peek() };
  });
  const [matching] = useState(() => view.total.peek());
  const [choice, setChoice] = useState(() => firstChoice(selection.count.peek()));
  const request = useMemo(() => toFinishRequest(choice, place), [choice, place]);
  useEffect(() => model.choose(request), [model, request]);

  // An image that is gone holds the cursor, but not where the person has moved it away.
  useSignalEffect(() => {
    const { status, isUndo } = model.task.value ?? {};
    const cursor = selection.cursor.value;
    if (cursor === null || isUndo || status?.state !== "done" || view.absence(cursor) !== "gone") return;
    selection.move("right");
    if (selection.cursor.peek() === cursor) selection.move("left");
  });

  const overview = model.overview.value;
  const plan = model.plan.value;
  const task = model.task.value;
  const problem = model.problem.value;
  const isBusy = task !== null && (task.status.state === "running" || task.status.state === "undoing");
  const refusal =
    request === null
      ? "Name the folder that the files go to."
      : plan === null
        ? problem || "The files are being counted."
        : plan.images === 0
          ? "There is nothing to do."
          : undefined;
  return (
    <Dialog title="Move, copy or trash files" onClose={onClose} wide>
      <div class="finish scrolls" tabIndex={0} role="group" aria-label="Plan">
        {task ? (
          <Task task={task} />
        ) : (
          overview && (
            <FinishForm overview={overview} place={place} matching={matching} choice={choice} onChoose={setChoice} />
          )
        )}
        {!task && plan && (
          <div class="finish-plan">
            <p>{plan.images === 0 ? "No images to do that with." : <strong>{describePlan(plan)}</strong>}</p>
            <StayingList count={plan.staying} examples={plan.examples} />
          </div>
        )}
        {!task && overview && <FinishRunsList runs={overview.runs} onUndo={(id) => void model.undo(id)} />}
      </div>
      {problem !== "" && <p role="alert">{problem}</p>}
      <div class="dialog-actions">
        {task ? (
          <>
            {!isBusy && task.status.state === "done" && (
              <Button label="Undo" onPress={() => void model.undo(task.status.id)} />
            )}
            <Button label={isBusy ? "Close; it goes on" : "Done"} tone="primary" onPress={onClose} />
          </>
        ) : (
          <>
            <Button label="Cancel" onPress={onClose} />
            <Button
              label={plan ? actionOf(plan) : "Counting …"}
              tone="primary"
              disabledBecause={refusal}
              onPress={() => void model.start()}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Task({ task }: { readonly task: FinishTask }) {
  const { state, handled, files, stayed, examples, problem } = task.status;
  if (state === "running" || state === "undoing")
    return (
      <div class="finish-task">
        <p role="status">{describeProgress(task)}</p>
        <progress aria-label="Files" value={handled} max={Math.max(1, files)} />
      </div>
    );
  return (
    <div class="finish-task">
      <p role="status">
        <strong>{describeOutcome(task)}</strong>
      </p>
      {problem !== null && <p>{problem}</p>}
      <StayingList count={stayed} examples={examples} isUndo={task.isUndo} />
    </div>
  );
}
