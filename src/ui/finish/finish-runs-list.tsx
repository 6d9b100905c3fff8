import type { FinishRun } from "../../wire/finish.ts";
import { toMoment } from "../inspector/format-value.ts";
import { Button } from "../parts/button.tsx";
import { describeRun, describeState } from "./describe-finish.ts";

interface FinishRunsListProps {
  readonly runs: readonly FinishRun[];
  readonly onUndo: (id: string) => void;
}

/** What was done with files here before; each run can be undone. */
export function FinishRunsList({ runs, onUndo }: FinishRunsListProps) {
  if (runs.length === 0) return null;
  const isBusy = runs.some(({ state }) => state === "running" || state === "undoing");
  return (
    <section class="finish-runs">
      <h3>Done before</h3>
      <ul>
        {runs.map((run) => (
          <li key={run.id}>
            <span>{describeRun(run)}</span>
            <time dateTime={run.at}>{toMoment(run.at)}</time>
            {run.state === "done" ? (
              <Button
                label={`Undo: ${describeRun(run)}`}
                disabledBecause={isBusy ? "Other files are being moved." : undefined}
                onPress={() => onUndo(run.id)}
              >
                Undo
              </Button>
            ) : (
              <span>{describeState(run.state)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
