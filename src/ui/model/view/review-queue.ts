import { batch, computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import type { Cancel, Clock } from "../../../clock.ts";
import { folderOf, isWithin } from "../../../wire/gallery-path.ts";
import { parseQuery } from "../../../gallery/query-parser.ts";
import type { QueryCount } from "../../../wire/query.ts";
import type { LabelsModel } from "../edits/labels-model.ts";
import type { LocationModel } from "./location.ts";

/** The images of the current folder that have neither stars nor a flag yet. */
export interface ReviewQueueModel {
  /** Follows each edit at once. Null while unknown. */
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
  readonly labels: Pick<LabelsModel, "revision" | "isSaving" | "onReviewed">;
}

const queueQuery = "is:unreviewed";
const settleMs = 250;

/** Counts on the server, and follows edits between the counts; the slower a count, the less often. */
export function createReviewQueue({ client, clock, location, labels }: ReviewQueueOptions): ReviewQueueModel {
  const counted = signal<(QueryCount & { readonly scope: string }) | null>(null);
  /** How many images of the scope this page knows to have become unreviewed since the last count. */
  const shift = signal(0);
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
    const revision = labels.revision.peek();
    try {
      const { body } = await client.count({ path, recursive, q: queueQuery });
      if (mine !== latest) return;
      tookMs = clock.now() - askedAt;
      // Such a count may or may not include the edit, whereas `shift` does.
      const overtaken = labels.isSaving() || labels.revision.peek() !== revision;
      if (overtaken && counted.peek()?.scope === asked) return soon();
      batch(() => {
        shift.value = 0;
        counted.value = { ...body, scope: asked };
      });
    } catch {
      // The last count stays; the next label change counts again.
    }
  };

  const soon = () => void (cancel ??= clock.after(Math.max(settleMs, tookMs * 5), () => void count()));

  const stops = [
    labels.onReviewed((path, reviewed) => {
      const { folder, recursive } = location.place.peek();
      if (recursive ? isWithin(path, folder) : folderOf(path) === folder) shift.value += reviewed ? -1 : 1;
    }),
    effect(() => {
      void scope.value;
      untracked(() => void count());
    }),
    effect(() => {
      void labels.revision.value;
      soon();
    }),
  ];

  return {
    progress: computed(() => {
      const known = counted.value;
      if (known?.scope !== scope.value) return null;
      return { left: Math.max(0, Math.min(known.inScope, known.total + shift.value)), total: known.inScope };
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
