import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { LabelField } from "../../../gallery/label-patch.ts";
import type { Random } from "../../../random.ts";
import type { Author } from "../../../wire/event.ts";
import { describeField } from "./describe-edit.ts";
import type { Blocked } from "./edit-saver.ts";
import type { Outbox } from "./outbox.ts";
import { toEdits, type Transition } from "./transition.ts";

/** Two people changed the same field of an image. Nothing was overwritten. */
export interface Conflict {
  readonly id: number;
  readonly path: string;
  readonly field: LabelField;
  /** As this page would have it, in words. */
  readonly mine: string;
  /** As the server has it, in words. */
  readonly theirs: string;
  /** Who, when known. */
  readonly author: Author | null;
  /** Overwrites their value with ours. */
  readonly transition: Transition;
}

/** The conflicts that wait for a decision. */
export interface OpenConflicts {
  readonly list: ReadonlySignal<readonly Conflict[]>;
  add(blocked: Blocked): void;
  /** Has them be about the images that they were about, which have other paths now. */
  rename(pathNow: (path: string) => string): void;
  /** Forgets them, because they are decided and an edit that follows from it is submitted. */
  remove(ids: readonly number[]): void;
}

export interface OpenConflictsOptions {
  readonly outbox: Pick<Outbox, "keep" | "drop">;
  readonly random: Random;
  readonly authorOf: (path: string) => Author | undefined;
}

/**
 * Stores the refused edit of each open conflict on the device as if it were unsent: if the page closes before the person
 * decides, the next visit sends it, is refused again, and asks again.
 */
export function createOpenConflicts({ outbox, random, authorOf }: OpenConflictsOptions): OpenConflicts {
  type Kept = Omit<Conflict, "author"> & { readonly key: string };
  const open = signal<readonly Kept[]>([]);
  let last = 0;

  const removeWhere = (decided: (conflict: Kept) => boolean) => {
    for (const conflict of open.peek()) if (decided(conflict)) outbox.drop(conflict.key);
    open.value = open.peek().filter((conflict) => !decided(conflict));
  };

  return {
    // The response that reports a conflict may arrive before the event that names its author.
    list: computed(() =>
      open.value.map(({ key: _key, ...conflict }) => ({ ...conflict, author: authorOf(conflict.path) ?? null })),
    ),
    add({ transition, current, fields }) {
      for (const field of fields) {
        last += 1;
        const conflict: Kept = {
          id: last,
          key: `page-${random.hex(16)}`,
          path: transition.path,
          field,
          mine: describeField(field, transition.to),
          theirs: describeField(field, current),
          transition: { ...transition, from: current, fields: [field] },
        };
        outbox.keep(conflict.key, toEdits([{ ...transition, fields: [field] }]));
        removeWhere((each) => each.path === conflict.path && each.field === field);
        open.value = [...open.peek(), conflict];
      }
    },
    rename(pathNow) {
      open.value = open.peek().map((conflict) => {
        const path = pathNow(conflict.path);
        return { ...conflict, path, transition: { ...conflict.transition, path } };
      });
    },
    remove: (ids) => removeWhere(({ id }) => ids.includes(id)),
  };
}
