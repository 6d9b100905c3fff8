import type { SyncState } from "../model/live/connection.ts";
import { LaterPart } from "../later.ts";
import { usePage } from "../page-context.ts";
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
        {() => <LaterPart part={{ kind: "connection" }} onClose={() => {}} />}
      </Dropdown>
      <span class="unseen" role="status">
        {broken ? connection.sentence.value : words[state]}
      </span>
    </>
  );
}
