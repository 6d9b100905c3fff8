import type { Clock } from "../clock.ts";
import type { ScopeCounts } from "../wire/presence.ts";

/** A scope that changes more often than this within a second is published at intervals. */
const promptChangesPerSecond = 10;
const secondMs = 1000;
const intervalMs = 100;

interface Published {
  viewing: number;
  editing: number;
  /** Start of the second in which `changes` are counted. */
  since: number;
  changes: number;
  waiting: boolean;
}

/** Publishes a scope's counts when they differ from the last published ones: at once, or at intervals while they change fast. */
export interface ScopePublisher {
  /** Notes that the counts of `scope` may have changed. */
  touch(scope: string): void;
  /** Publishes the current counts of touched scopes; called at the end of each presence operation. */
  commit(): void;
  /** Forgets scopes that are empty and have not changed for a second. */
  sweep(): void;
}

export function createScopePublisher(
  clock: Clock,
  countsOf: (scope: string) => ScopeCounts,
  publish: (counts: ScopeCounts) => void,
): ScopePublisher {
  const scopes = new Map<string, Published>();
  const touched = new Set<string>();

  const commitScope = (scope: string) => {
    const counts = countsOf(scope);
    const now = clock.now();
    const last = scopes.get(scope) ?? { viewing: 0, editing: 0, since: now, changes: 0, waiting: false };
    if (last.waiting || (counts.viewing === last.viewing && counts.editing === last.editing)) return;
    scopes.set(scope, last);
    if (now - last.since >= secondMs) {
      last.since = now;
      last.changes = 0;
    }
    if (last.changes >= promptChangesPerSecond) {
      last.waiting = true;
      clock.after(intervalMs, () => {
        last.waiting = false;
        last.changes = promptChangesPerSecond - 1;
        commitScope(scope);
      });
      return;
    }
    last.changes += 1;
    last.viewing = counts.viewing;
    last.editing = counts.editing;
    publish(counts);
  };

  return {
    touch: (scope) => touched.add(scope),
    commit() {
      for (const scope of touched) commitScope(scope);
      touched.clear();
    },
    sweep() {
      const now = clock.now();
      for (const [scope, last] of scopes) {
        const empty = last.viewing === 0 && last.editing === 0;
        if (empty && !last.waiting && now - last.since >= secondMs) scopes.delete(scope);
      }
    },
  };
}
