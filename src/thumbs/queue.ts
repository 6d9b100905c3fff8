import { LRUCache } from "lru-cache";
import type { Cancel, Clock } from "../clock.ts";

/** Kinds of work that take turns, so that a long line of one never holds up the other. */
export type Lane = "thumb" | "preview";

/** What becomes of work that was asked for: its result, or why there is none. */
export type Queued<T> =
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "aborted" }
  | { readonly kind: "busy" };

export interface Task<T> {
  /** Tasks of one name are done once for all who ask at a time. */
  readonly name: string;
  /** What it works on: once one task of it was slow, all of them are taken for slow. */
  readonly subject: string;
  readonly lane: Lane;
  /** Once the signal is aborted, it should end soon: its result is not used, and it may be run again later. */
  work(stop: AbortSignal): Promise<T>;
}

/** Runs named work in order of arrival, a bounded number at once, each name once at a time. */
export interface WorkQueue<T> {
  /** Joins the work of that name if it waits or runs, else queues it. Never rejects. */
  run(task: Task<T>, signal?: AbortSignal): Promise<Queued<T>>;
  /** Work that has not begun. */
  waiting(): number;
  /** Drops what has not begun and refuses more; what runs goes on, but is no longer waited for. */
  close(): void;
}

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** How many run at once; beside them one more that is slow. */
  readonly concurrency: number;
  /** How many may wait before more are refused as busy. A quarter of them may be slow. */
  readonly capacity: number;
  /** What runs for longer, and for four times the usual time, is slow: it makes way once others wait. */
  readonly slowAfterMs: number;
}

interface Job<T> extends Task<T> {
  readonly waiters: Set<(outcome: Queued<T>) => void>;
  run: Run | undefined;
}

interface Run {
  place: "usual" | "slow";
  readonly stop: AbortController;
  overdue: boolean;
}

const slowPlaces = 1;
const rememberedSubjects = 1000;
const timesUsual = 4;
const weightOfLatest = 0.1;

/**
 * Creates a queue that is first in, first out within a lane, while lanes alternate. Slow work has a place of its own: what
 * turns out to be slow while others wait moves there, or stops and waits for it. Work that nobody waits for any more is
 * dropped before it begins, and finished once it runs.
 */
export function createWorkQueue<T>({ clock, concurrency, capacity, slowAfterMs }: WorkQueueOptions): WorkQueue<T> {
  const jobs = new Map<string, Job<T>>();
  const lanes: Record<Lane | "slow", Set<Job<T>>> = { thumb: new Set(), preview: new Set(), slow: new Set() };
  const running: Record<Run["place"], Set<Job<T>>> = { usual: new Set(), slow: new Set() };
  const slowSubjects = new LRUCache<string, true>({ max: rememberedSubjects });
  const slowCapacity = Math.ceil(capacity / 4);
  let turn: Lane = "thumb";
  let usualMs = 0;
  let closed = false;

  const usualWaiting = (): number => lanes.thumb.size + lanes.preview.size;

  const settle = (job: Job<T>, outcome: Queued<T>): void => {
    if (jobs.get(job.name) === job) jobs.delete(job.name);
    for (const tell of job.waiters) tell(outcome);
  };

  const queueSlow = (job: Job<T>): void => {
    if (job.waiters.size === 0) jobs.delete(job.name);
    else if (closed) settle(job, { kind: "aborted" });
    else if (lanes.slow.size >= slowCapacity) settle(job, { kind: "busy" });
    else lanes.slow.add(job);
  };

  const takeUsual = (): Job<T> | undefined => {
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

  const takeSlow = (): Job<T> | undefined => {
    const [job] = lanes.slow;
    if (job) lanes.slow.delete(job);
    return job;
  };

  const start = async (job: Job<T>, place: Run["place"]): Promise<void> => {
    const run: Run = { place, stop: new AbortController(), overdue: false };
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

  const watch = (run: Run): Cancel =>
    clock.after(Math.max(slowAfterMs, timesUsual * usualMs), () => {
      run.overdue = true;
      makeWay();
    });

  /** Takes the places of slow work, for as many as wait for one. */
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

  const wait = (job: Job<T>, signal: AbortSignal | undefined): Promise<Queued<T>> =>
    new Promise((resolve) => {
      const tell = (outcome: Queued<T>): void => {
        signal?.removeEventListener("abort", abort);
        resolve(outcome);
      };
      const abort = (): void => {
        job.waiters.delete(tell);
        if (job.waiters.size === 0 && !job.run) {
          lanes[job.lane].delete(job);
          lanes.slow.delete(job);
          jobs.delete(job.name);
        }
        resolve({ kind: "aborted" });
      };
      job.waiters.add(tell);
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
      const job: Job<T> = { ...task, waiters: new Set(), run: undefined };
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
