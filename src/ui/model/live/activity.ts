import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { LiveMessage } from "../../../client.ts";
import type { Clock } from "../../../clock.ts";

/** What this page has heard of since it was opened. */
export interface ActivityModel {
  /** Unix time in ms. */
  readonly since: number;
  /** Events that told of a change of labels, files or Smart Folders. */
  readonly events: ReadonlySignal<number>;
  /** When the last of them came, as Unix time in ms; null for none. */
  readonly lastAt: ReadonlySignal<number | null>;
  heard(message: LiveMessage): void;
}

/** Signs of life, and where people are. */
const passing: ReadonlySet<LiveMessage["event"]> = new Set(["ka", "presence", "person", "person-left"]);

export function createActivityModel({ clock }: { readonly clock: Pick<Clock, "wallTime"> }): ActivityModel {
  const events = signal(0);
  const lastAt = signal<number | null>(null);
  return {
    since: clock.wallTime(),
    events,
    lastAt,
    heard({ event }) {
      if (passing.has(event)) return;
      batch(() => {
        events.value += 1;
        lastAt.value = clock.wallTime();
      });
    },
  };
}
