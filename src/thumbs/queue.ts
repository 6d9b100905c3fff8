import { LRUCache } from "lru-cache";
import type { Cancel, Clock } from "../clock.ts";

/** Kinds of tasks that alternate, so that many of one kind never hold up the other. */
export type Lane = "thumb" | "preview";

/** The outcome of a task: its result, or why there is none. */
export type Queued<T> =
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "aborted" }
  | { readonly kind: "busy" };

export interface QueueTask<T> {
  /** A task that waits or runs is shared by all callers that name it. */
  readonly name: string;
  /** What it works on: once a task on a subject was slow, later ones are assumed to be slow. */
  readonly subject: string;
  readonly lane: Lane;
  /** Should end soon after the signal is aborted: its result is then ignored, and it may run again later. */
  work(stop: AbortSignal): Promise<T>;
}

/** Runs named tasks in order of arrival: a bounded number at once, and each name once at a time. */
export interface WorkQueue<T> {
  /** Joins the task of that name if it waits or runs, or else queues it. Never rejects. */
  run(task: QueueTask<T>, signal?: AbortSignal): Promise<Queued<T>>;
  /** How many tasks have not begun. */
  waiting(): number;
  /** Aborts all tasks for their callers and refuses more; running work goes on, but its result is dropped. */
  close(): void;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** How many tasks run at once, besides one that is slow. */
  readonly concurrency: number;
  /** How many tasks may wait before more are refused as busy. At most a quarter of them may be slow. */
  readonly capacity: number;
  /** A task that runs longer than this, and longer than four times the usual time, is slow: it gives up its place to waiting ones. */
  readonly slowAfterMs: number;
}

interface QueuedTask<T> extends QueueTask<T> {
  readonly waiters: Set<(outcome: Queued<T>) => void>;
  run: TaskRun | undefined;
}

interface TaskRun {
  place: "usual" | "slow";
  readonly stop: AbortController;
  overdue: boolean;
}

const slowPlaces = 1;
const rememberedSubjects = 1000;
const timesUsual = 4;
const weightOfLatest = 0.1;

/**
 * Creates a queue that is first in, first out within a lane, and alternates between lanes. Slow tasks have a place of their
 * own: a task that turns out to be slow while others wait moves there, or stops and waits for it. A task whose callers have
 * all aborted is dropped if it has not begun, and finished if it runs.
 */
export function createWorkQueue<T>({ clock, concurrency, capacity, slowAfterMs }: WorkQueueOptions): WorkQueue<T> {
  const jobs = new Map<string, QueuedTask<T>>();
  const lanes: Record<Lane | "slow", Set<QueuedTask<T>>> = { thumb: new Set(), preview: new Set(), slow: new Set() };
  const running: Record<TaskRun["place"], Set<QueuedTask<T>>> = { usual: new Set(), slow: new Set() };
  const slowSubjects = new LRUCache<string, true>({ max: rememberedSubjects });
  const slowCapacity = Math.ceil(capacity / 4);
  let turn: Lane = "thumb";
  let usualMs = 0;
  let closed = false;

  const usualWaiting = (): number => lanes.thumb.size + lanes.preview.size;

  const settle = (job: QueuedTask<T>, outcome: Queued<T>): void => {
    if (jobs.get(job.name) === job) jobs.delete(job.name);
    for (const notify of job.waiters) notify(outcome);
  };

  const queueSlow = (job: QueuedTask<T>): void => {
    if (job.waiters.size === 0) jobs.delete(job.name);
    else if (closed) settle(job, { kind: "aborted" });
    else if (lanes.slow.size >= slowCapacity) settle(job, { kind: "busy" });
    else lanes.slow.add(job);
  };

  const takeUsual = (): QueuedTask<T> | undefined => {
    for (;;) {
      const other = turn === "thumb" ? "preview" : "thumb";
      const lane = lanes[turn].size > 0 ? turn : other;
      const [job] = lanes[lane];
      if (!job) return undefined;
      lanes[lane].delete(job);
      if (slowSubjects.has(job.subject)) queueSlow(job);
      else {
        turn = lane === "thumb" ? "preview" : "thumb";
        return job;
      }
    }
  };

  const takeSlow = (): QueuedTask<T> | undefined => {
    const [job] = lanes.slow;
    if (job) lanes.slow.delete(job);
    return job;
  };

  const start = async (job: QueuedTask<T>, place: TaskRun["place"]): Promise<void> => {
    const run: TaskRun = { place, stop: new AbortController(), overdue: false };
    const startedAt = clock.now();
    job.run = run;
    running[place].add(job);
    const cancel = place === "usual" ? watch(run) : undefined;
    let outcome: Queued<T>;
    try {
      outcome = { kind: "done", result: await job.work(run.stop.signal) };
    } catch (error) {
      outcome = { kind: "failed", error };
    }
    cancel?.();
    running[run.place].delete(job);
    job.run = undefined;
    if (run.stop.signal.aborted) queueSlow(job);
    else {
      usualMs += weightOfLatest * (clock.now() - startedAt - usualMs);
      settle(job, outcome);
    }
    startDue();
  };

  const watch = (run: TaskRun): Cancel =>
    clock.after(Math.max(slowAfterMs, timesUsual * usualMs), () => {
      run.overdue = true;
      makeWay();
    });

  /** Frees the places of slow tasks, as many as tasks wait. */
  const makeWay = (): void => {
    let wanted = usualWaiting();
    for (const job of running.usual) {
      const run = job.run;
      if (!run?.overdue || run.stop.signal.aborted) continue;
      if (wanted-- <= 0) return;
      slowSubjects.set(job.subject, true);
      if (running.slow.size >= slowPlaces) run.stop.abort();
      else {
        running.usual.delete(job);
        running.slow.add(job);
        run.place = "slow";
        startDue();
      }
    }
  };

  const startDue = (): void => {
    while (!closed && running.usual.size < concurrency) {
      const job = takeUsual();
      if (!job) break;
      void start(job, "usual");
    }
    while (!closed && running.slow.size < slowPlaces) {
      const job = takeSlow();
      if (!job) break;
      void start(job, "slow");
    }
  };

  const wait = (job: QueuedTask<T>, signal: AbortSignal | undefined): Promise<Queued<T>> =>
    new Promise((resolve) => {
      const notify = (outcome: Queued<T>): void => {
        signal?.removeEventListener("abort", abort);
        resolve(outcome);
      };
      const abort = (): void => {
        job.waiters.delete(notify);
        if (job.waiters.size === 0 && !job.run) {
          lanes[job.lane].delete(job);
          lanes.slow.delete(job);
          jobs.delete(job.name);
        }
        resolve({ kind: "aborted" });
      };
      job.waiters.add(notify);
      signal?.addEventListener("abort", abort, { once: true });
    });

  const waiting = (): number => usualWaiting() + lanes.slow.size;

  return {
    waiting,
    async run(task, signal) {
      if (closed || signal?.aborted) return { kind: "aborted" };
      const known = jobs.get(task.name);
      if (known) return wait(known, signal);
      const hasPlace = running.usual.size < concurrency && !slowSubjects.has(task.subject);
      if (!hasPlace && waiting() >= capacity) return { kind: "busy" };
      const job: QueuedTask<T> = { ...task, waiters: new Set(), run: undefined };
      jobs.set(job.name, job);
      const outcome = wait(job, signal);
      lanes[job.lane].add(job);
      startDue();
      makeWay();
      return outcome;
    },
    close() {
      closed = true;
      for (const job of jobs.values()) settle(job, { kind: "aborted" });
      for (const lane of Object.values(lanes)) lane.clear();
    },
  };
}
