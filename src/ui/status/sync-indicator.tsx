import { useEffect } from "preact/hooks";
import type { SyncState } from "../model/live/connection.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Dropdown } from "../parts/dropdown.tsx";

const words: Readonly<Record<SyncState, string>> = {
  live: "Live",
  editing: "Live",
  reconnecting: "Reconnecting",
  offline: "Offline",
};

/** The connection state, and how many others are in this folder; opens a panel with details. */
export function SyncIndicator() {
  const { connection, edits } = usePage();
  const state = connection.state.value;
  const save = edits.saveState.value;
  const broken = state === "reconnecting" || state === "offline";
  const detail = save.kind === "waiting" ? `${save.edits} unsaved` : broken ? "" : connection.othersHere.value;
  return (
    <>
      <Dropdown
        label="Connection"
        namedByContent
        align="end"
        kind="dialog"
        class={`sync ${state} ${save.kind}`}
        face={
          <>
            <span class="sync-light" />
            <span class="sync-state" data-state={state}>
              {words[state]}
            </span>
            {detail !== "" && <span class="sync-detail">{detail}</span>}
          </>
        }
      >
        {() => <SyncPanel />}
      </Dropdown>
      <span class="unseen" role="status">
        {broken ? connection.sentence.value : words[state]}
      </span>
    </>
  );
}

/** Details of the connection. Opening it retries whatever is waiting. */
function SyncPanel() {
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
