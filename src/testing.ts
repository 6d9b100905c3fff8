import type { Cancel, Clock } from "./clock.ts";

interface ScheduledTask {
  dueAt: number;
  readonly order: number;
  readonly intervalMs: number | undefined;
  readonly run: () => void;
}

/** A clock for tests. */
export interface ManualClock extends Clock {
  /** Moves time on and runs what falls due, in order of due time, each task at its own instant. */
  advance(ms: number): void;
  /** Tasks that are still scheduled. */
  pending(): number;
}

/** A clock that moves only by `advance`. Wall time starts at `startAt` (Unix ms). */
export function manualClock(startAt = Date.UTC(2026, 0, 1)): ManualClock {
  let time = 0;
  let order = 0;
  const tasks = new Set<ScheduledTask>();

  const schedule = (delayMs: number, intervalMs: number | undefined, run: () => void): Cancel => {
    const task: ScheduledTask = { dueAt: time + Math.max(0, delayMs), order: order++, intervalMs, run };
    tasks.add(task);
    return () => tasks.delete(task);
  };

  const nextDue = (until: number): ScheduledTask | undefined => {
    let next: ScheduledTask | undefined;
    for (const task of tasks) {
      if (task.dueAt > until) continue;
      if (!next || task.dueAt < next.dueAt || (task.dueAt === next.dueAt && task.order < next.order)) next = task;
    }
    return next;
  };

  return {
    now: () => time,
    wallTime: () => startAt + time,
    every: (intervalMs, task) => schedule(intervalMs, Math.max(1, intervalMs), task),
    after: (delayMs, task) => schedule(delayMs, undefined, task),
    soon: (task) => void schedule(0, undefined, task),
    advance(ms) {
      const until = time + ms;
      for (let task = nextDue(until); task; task = nextDue(until)) {
        time = Math.max(time, task.dueAt);
        if (task.intervalMs === undefined) tasks.delete(task);
        else task.dueAt += task.intervalMs;
        task.run();
      }
      time = until;
    },
    pending: () => tasks.size,
  };
}
