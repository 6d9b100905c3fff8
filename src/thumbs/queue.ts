/** Kinds of work that take turns, so that a long line of one never holds up the other. */
export type Lane = "thumb" | "preview";

/** What becomes of work that was asked for: its result, or why there is none. */
export type Queued<T> =
  | { readonly kind: "done"; readonly result: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "aborted" }
  | { readonly kind: "busy" };

/** Runs named work in order of arrival, a bounded number at once, each name once at a time. */
export interface WorkQueue<T> {
  /** Joins the work of that name if it waits or runs, else queues it. Never rejects. */
  run(name: string, lane: Lane, work: () => Promise<T>, signal?: AbortSignal): Promise<Queued<T>>;
  /** Work that has not begun. */
  waiting(): number;
  /** Drops what has not begun and refuses more; what runs goes on, but is no longer waited for. */
  close(): void;
}

export interface WorkQueueOptions {
  /** How many run at once. */
  readonly concurrency: number;
  /** How many may wait before more are refused as busy. */
  readonly capacity: number;
}

interface Job<T> {
  readonly name: string;
  readonly lane: Lane;
  readonly work: () => Promise<T>;
  readonly waiters: Set<(outcome: Queued<T>) => void>;
  running: boolean;
}

/**
 * Creates a queue that is first in, first out within a lane, while lanes alternate. Work that nobody waits for any more is
 * dropped before it begins, and finished once it runs.
 */
export function createWorkQueue<T>({ concurrency, capacity }: WorkQueueOptions): WorkQueue<T> {
  const jobs = new Map<string, Job<T>>();
  const lanes: Record<Lane, Set<Job<T>>> = { thumb: new Set(), preview: new Set() };
  let turn: Lane = "thumb";
  let running = 0;
  let closed = false;

  const waiting = (): number => lanes.thumb.size + lanes.preview.size;

  const takeNext = (): Job<T> | undefined => {
    const other = turn === "thumb" ? "preview" : "thumb";
    const lane = lanes[turn].size > 0 ? turn : other;
    const [job] = lanes[lane];
    if (!job) return undefined;
    lanes[lane].delete(job);
    turn = lane === "thumb" ? "preview" : "thumb";
    return job;
  };

  const settle = (job: Job<T>, outcome: Queued<T>): void => {
    if (jobs.get(job.name) === job) jobs.delete(job.name);
    for (const tell of job.waiters) tell(outcome);
  };

  const start = async (job: Job<T>): Promise<void> => {
    running++;
    job.running = true;
    try {
      settle(job, { kind: "done", result: await job.work() });
    } catch (error) {
      settle(job, { kind: "failed", error });
    } finally {
      running--;
      startDue();
    }
  };

  const startDue = (): void => {
    while (!closed && running < concurrency) {
      const job = takeNext();
      if (!job) return;
      void start(job);
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
        if (job.waiters.size === 0 && !job.running) {
          lanes[job.lane].delete(job);
          jobs.delete(job.name);
        }
        resolve({ kind: "aborted" });
      };
      job.waiters.add(tell);
      signal?.addEventListener("abort", abort, { once: true });
    });

  return {
    waiting,
    async run(name, lane, work, signal) {
      if (closed || signal?.aborted) return { kind: "aborted" };
      const known = jobs.get(name);
      if (known) return wait(known, signal);
      if (running >= concurrency && waiting() >= capacity) return { kind: "busy" };
      const job: Job<T> = { name, lane, work, waiters: new Set(), running: false };
      jobs.set(name, job);
      lanes[lane].add(job);
      const outcome = wait(job, signal);
      startDue();
      return outcome;
    },
    close() {
      closed = true;
      for (const job of jobs.values()) settle(job, { kind: "aborted" });
      lanes.thumb.clear();
      lanes.preview.clear();
    },
  };
}
