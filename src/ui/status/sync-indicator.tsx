import type { SyncState } from "../model/live/connection.ts";
import { usePage } from "../page-context.ts";

const words: Readonly<Record<SyncState, string>> = {
  live: "Live",
  editing: "Editing",
  reconnecting: "Reconnecting",
  offline: "Offline",
};

/** Whether this page hears of changes, and how many people are in this folder; pressing it tries again. */
export function SyncIndicator() {
  const { connection, edits } = usePage();
  const state = connection.state.value;
  const [viewing, editing] = [connection.viewing.value, connection.editing.value];
  const save = edits.saveState.value;
  const broken = state === "reconnecting" || state === "offline";
  const counts = viewing === 0 ? "" : `${viewing} viewing${editing > 0 ? `, ${editing} editing` : ""}`;
  const detail = save.kind === "waiting" ? `${save.edits} unsaved` : broken ? "" : counts;
  const sentence = save.kind === "waiting" ? `${connection.sentence.value} ${save.reason}` : connection.sentence.value;
  return (
    <>
      <button
        type="button"
        class={`sync ${state} ${save.kind}`}
        title={broken ? `${sentence} Press to try again now.` : sentence}
        onClick={() => {
          connection.retryNow();
          edits.retryNow();
        }}
      >
        <span class="sync-light" />
        <span class="sync-state" data-state={state}>
          {words[state]}
        </span>
        {detail !== "" && <span class="sync-detail">{detail}</span>}
      </button>
      <span class="unseen" role="status">
        {broken ? sentence : words[state]}
      </span>
    </>
  );
}
