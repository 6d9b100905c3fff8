import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { LiveMessage } from "../../../client.ts";
import type { Clock } from "../../../clock.ts";

/** The events that this page has received since it was opened. */
export interface ActivityModel {
  /** Unix time in ms. */
  readonly since: number;
  /** Number of events about changes of labels, files or Smart Folders. */
  readonly events: ReadonlySignal<number>;
  /** When the last of them arrived, in Unix ms; null for none. */
  readonly lastAt: ReadonlySignal<number | null>;
  record(message: LiveMessage): void;
}

/** Events that are not about changes: keep-alives and presence. */
const passing: ReadonlySet<LiveMessage["event"]> = new Set(["ka", "presence", "person", "person-left"]);

export function createActivityModel({ clock }: { readonly clock: Pick<Clock, "wallTime"> }): ActivityModel {
  const events = signal(0);
  const lastAt = signal<number | null>(null);
  return {
    since: clock.wallTime(),
    events,
    lastAt,
    record({ event }) {
      if (passing.has(event)) return;
      batch(() => {
        events.value += 1;
        lastAt.value = clock.wallTime();
      });
    },
  };
}
