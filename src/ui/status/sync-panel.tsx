import { useEffect } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";

/** Details of the connection. Opening it retries whatever is waiting. */
export function SyncPanel() {
  const { connection, edits, activity, people } = usePage();
  const save = edits.saveState.value;
  const broken = connection.state.value === "reconnecting" || connection.state.value === "offline";
  const retry = (): void => {
    connection.retryNow();
    edits.retryNow();
  };
  useEffect(retry, []);
  const { value: events } = activity.events;
  const { value: lastAt } = activity.lastAt;
  const others = people.others.value.map(({ name }) => name || "someone");
  return (
    <div class="sync-panel">
      <p>{connection.sentence.value}</p>
      {save.kind === "waiting" && (
        <p>{`${save.edits} ${save.edits === 1 ? "edit" : "edits"} not saved yet. ${save.reason}`}</p>
      )}
      <dl>
        <dt>Last change</dt>
        <dd>{lastAt === null ? "none yet" : `at ${timeOf(lastAt)}`}</dd>
        <dt>Changes received</dt>
        <dd>{`${events.toLocaleString()} since ${timeOf(activity.since)}`}</dd>
        <dt>Also here</dt>
        <dd>{others.length === 0 ? "nobody" : listOf(others)}</dd>
      </dl>
      {(broken || save.kind === "waiting") && <Button label="Try again now" icon="refresh" onPress={retry} />}
    </div>
  );
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function listOf(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, 5), Math.max(0, names.length - 5)];
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}
