import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { LiveState } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import type { FolderCounts } from "../people/people-model.ts";
import type { PageLifePort } from "../ports.ts";

/** State of the sync indicator. `editing`: connected, and someone else in this folder is editing. */
export type SyncState = "live" | "editing" | "reconnecting" | "offline";

/** Whether live events arrive, and how many others are in the current folder. */
export interface ConnectionModel {
  readonly state: ReadonlySignal<SyncState>;
  /** Others in the current folder, and how many of them edit. */
  readonly viewing: ReadonlySignal<number>;
  readonly editing: ReadonlySignal<number>;
  /** Such as "2 others here, 1 editing"; "" for nobody. */
  readonly othersHere: ReadonlySignal<string>;
  /** The indicator as a sentence, for its tooltip and for screen readers. */
  readonly sentence: ReadonlySignal<string>;
  /** The server denies access to this browser. */
  readonly refused: ReadonlySignal<boolean>;
  retryNow(): void;
  dispose(): void;
}

export interface ConnectionOptions {
  readonly stream: ReadonlySignal<LiveState>;
  /** Of others in the current folder. */
  readonly counts: ReadonlySignal<FolderCounts>;
  readonly clock: Clock;
  readonly life: PageLifePort;
  readonly retry: () => void;
}

/** The server ends streams now and then; a gap shorter than this is not shown. */
const graceMs = 1_500;
/** After this long without a stream the state is `offline`. */
const offlineAfterMs = 20_000;

/** What the sync indicator shows. */
export function createConnectionModel({ stream, counts, clock, life, retry }: ConnectionOptions): ConnectionModel {
  const down = signal<"no" | "reconnecting" | "offline">("no");
  const online = signal(life.online());
  let cancels: Cancel[] = [];

  const stopWatching = effect(() => {
    const { kind } = stream.value;
    if (kind === "live") {
      for (const cancel of cancels) cancel();
      cancels = [];
      down.value = "no";
    } else if (cancels.length === 0) {
      cancels = [
        clock.after(graceMs, () => (down.value = "reconnecting")),
        clock.after(offlineAfterMs, () => (down.value = "offline")),
      ];
    }
  });
  const stopListening = life.onOnline((next) => (online.value = next));

  const state = computed<SyncState>(() => {
    if (!online.value && stream.value.kind !== "live") return "offline";
    if (stream.value.kind === "refused") return "offline";
    if (down.value !== "no") return down.value;
    return counts.value.editing > 0 ? "editing" : "live";
  });

  return {
    state,
    viewing: computed(() => counts.value.viewing),
    editing: computed(() => counts.value.editing),
    othersHere: computed(() => {
      const here = othersIn(counts.value);
      return here.replace(/(others?)/, "$1 here");
    }),
    sentence: computed(() => {
      if (stream.value.kind === "refused") return stream.value.message;
      if (state.value === "offline")
        return "Offline. Your changes are stored in this browser and saved once the server is back.";
      if (state.value === "reconnecting") return "Reconnecting. Your changes are stored in this browser until then.";
      const here = othersIn(counts.value);
      return here === "" ? "Live. Nobody else is in this folder." : `Live. In this folder: ${here}.`;
    }),
    refused: computed(() => stream.value.kind === "refused"),
    retryNow: retry,
    dispose() {
      for (const cancel of cancels) cancel();
      stopWatching();
      stopListening();
    },
  };
}

function othersIn({ viewing, editing }: FolderCounts): string {
  if (viewing === 0) return "";
  return `${viewing} ${viewing === 1 ? "other" : "others"}${editing > 0 ? `, ${editing} editing` : ""}`;
}
