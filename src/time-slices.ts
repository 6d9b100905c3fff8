import type { Clock } from "./clock.ts";

/** The time that one piece of long work may take before others get a turn. Ask `isOver` every few hundred steps. */
export interface Slice {
  isOver(): boolean;
  /** Resolves when the work may go on. */
  next(): Promise<void>;
}

/** Long work of many requests on one thread: nobody waits for more than a slice or two of another's. */
export interface TimeSlices {
  /** Runs `work`, which pauses when its slice is over. Rejects with `TooMuchWork` while too much is under way. */
  run<T>(work: (slice: Slice) => Promise<T>): Promise<T>;
  /** The same for the rest of what is under way already, which is never refused. */
  finish<T>(work: (slice: Slice) => Promise<T>): Promise<T>;
}

/** More long work is under way than the server takes on. */
export class TooMuchWork extends Error {
  override name = "TooMuchWork";
}

/** For work that nobody waits beside: it never pauses. */
export const wholeSlice: Slice = { isOver: () => false, next: () => Promise.resolve() };

export interface TimeSlicesOptions {
  readonly clock: Pick<Clock, "now" | "soon">;
  /** Default 6. */
  readonly sliceMs?: number;
  /** Default 256. */
  readonly maxJobs?: number;
}

interface Job {
  usedMs: number;
  resume: () => void;
}

/** Whoever has used the least time goes next, so that short work overtakes long work, and a flood slows mostly itself. */
export function createTimeSlices({ clock, sliceMs = 6, maxJobs = 256 }: TimeSlicesOptions): TimeSlices {
  const waiting: Job[] = [];
  let jobs = 0;
  let scheduled = false;
  let sliceStartedAt = 0;

  const isOver = () => clock.now() - sliceStartedAt >= sliceMs;
  const resumeNext = () => {
    let least = 0;
    waiting.forEach((job, index) => {
      if (job.usedMs < (waiting[least]?.usedMs ?? 0)) least = index;
    });
    const [job] = waiting.splice(least, 1);
    schedule();
    job?.resume();
  };
  const schedule = () => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    clock.soon(() => {
      scheduled = false;
      sliceStartedAt = clock.now();
      resumeNext();
    });
  };
  const wait = (job: Job) =>
    new Promise<void>((resolve) => {
      job.resume = resolve;
      waiting.push(job);
      schedule();
    });

  const finish = async <T>(work: (slice: Slice) => Promise<T>): Promise<T> => {
    jobs += 1;
    const job: Job = { usedMs: 0, resume: () => {} };
    try {
      // The first job of a quiet time begins at once; several that arrive together take turns from the start.
      if (jobs > 1) await wait(job);
      else sliceStartedAt = clock.now();
      return await work({
        isOver,
        next() {
          job.usedMs += clock.now() - sliceStartedAt;
          return wait(job);
        },
      });
    } finally {
      jobs -= 1;
      // What is left of the slice goes to the next job.
      if (waiting.length > 0 && !isOver()) resumeNext();
    }
  };

  return {
    run(work) {
      if (jobs < maxJobs) return finish(work);
      return Promise.reject(new TooMuchWork("More long work is under way than the server takes on."));
    },
    finish,
  };
}
