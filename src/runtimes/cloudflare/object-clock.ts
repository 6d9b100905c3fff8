import { systemClock, type Clock } from "../../clock.ts";

interface RepeatedTask {
  readonly intervalMs: number;
  readonly run: () => void;
  dueAt: number;
}

/** A clock whose repeated tasks hold no timer, so that an object that nobody uses can be evicted. */
export interface ObjectClock extends Clock {
  /** Runs the repeated tasks that are due. Called by the object's alarm. */
  runDue(): void;
}

export function createObjectClock(): ObjectClock {
  const tasks = new Set<RepeatedTask>();
  return {
    ...systemClock,
    every(intervalMs, run) {
      const task: RepeatedTask = { intervalMs, run, dueAt: systemClock.now() + intervalMs };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    runDue() {
      const now = systemClock.now();
      for (const task of tasks) {
        if (task.dueAt > now) continue;
        task.dueAt = now + task.intervalMs;
        task.run();
      }
    },
  };
}
