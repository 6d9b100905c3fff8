import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import { parseQuery } from "../../../gallery/query-parser.ts";
import type { QueryCount } from "../../../wire/query.ts";
import type { LocationModel } from "./location.ts";

/** The images of the current folder that have neither stars nor a flag yet. */
export interface ReviewQueueModel {
  /** Null while unknown. */
  readonly progress: ReadonlySignal<{ readonly left: number; readonly total: number } | null>;
  /** Whether the view shows the queue. */
  readonly shown: ReadonlySignal<boolean>;
  /** Shows the queue, or all images again. Adds a history entry. */
  toggle(): void;
  dispose(): void;
}

export interface ReviewQueueOptions {
  readonly client: Pick<Client, "count">;
  readonly clock: Clock;
  readonly location: LocationModel;
  /** Rises with every change of any label. */
  readonly revision: ReadonlySignal<number>;
}

const queueQuery = "is:unreviewed";
const settleMs = 250;

/** Counts again soon after labels change; the slower the count, the less often. */
export function createReviewQueue({ client, clock, location, revision }: ReviewQueueOptions): ReviewQueueModel {
  const counted = signal<(QueryCount & { readonly scope: string }) | null>(null);
  let latest = 0;
  let tookMs = 0;
  let cancel: Cancel | undefined;

  const scope = computed(() => {
    const { folder, recursive } = location.place.value;
    return JSON.stringify([folder, recursive]);
  });
  const shown = computed(() => parseQuery(location.place.value.query).clauses.some(({ text }) => text === queueQuery));

  const count = async () => {
    cancel?.();
    cancel = undefined;
    latest += 1;
    const mine = latest;
    const { folder: path, recursive } = location.place.peek();
    const asked = scope.peek();
    const askedAt = clock.now();
    try {
      const { body } = await client.count({ path, recursive, q: queueQuery });
      if (mine !== latest) return;
      tookMs = clock.now() - askedAt;
      counted.value = { ...body, scope: asked };
    } catch {
      // The last count stays; the next label change counts again.
    }
  };

  const stops = [
    effect(() => {
      void scope.value;
      untracked(() => void count());
    }),
    effect(() => {
      void revision.value;
      cancel ??= clock.after(Math.max(settleMs, tookMs * 5), () => void count());
    }),
  ];

  return {
    progress: computed(() => {
      const known = counted.value;
      return known?.scope === scope.value ? { left: known.total, total: known.inScope } : null;
    }),
    shown,
    toggle: () => location.setQuery(shown.peek() ? "" : queueQuery),
    dispose() {
      latest += 1;
      cancel?.();
      for (const stop of stops) stop();
    },
  };
}
