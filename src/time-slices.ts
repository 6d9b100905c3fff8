import type { Clock } from "./clock.ts";

/** The time that long work may run before it yields to other work. Check `isOver` every few hundred steps. */
export interface Slice {
  isOver(): boolean;
  /** Yields; resolves when the work may continue. */
  next(): Promise<void>;
}

/** Schedules long work on one thread, so that no request waits for more than a slice or two of another's work. */
export interface TimeSlices {
  /** Runs `work`, which yields when its slice is over. Rejects with `TooMuchWork` if too many jobs are running. */
  run<T>(work: (slice: Slice) => Promise<T>): Promise<T>;
  /** The same for work that must complete, such as storing an accepted edit; never refused. */
  finish<T>(work: (slice: Slice) => Promise<T>): Promise<T>;
}

/** Too many long jobs are running. */
export class TooMuchWork extends Error {
  override name = "TooMuchWork";
}

/** A slice that never ends, for short work. */
export const wholeSlice: Slice = { isOver: () => false, next: () => Promise.resolve() };

export interface TimeSlicesOptions {
  readonly clock: Pick<Clock, "now" | "soon">;
  /** Default 6. */
  readonly sliceMs?: number;
  /** Default 256. */
  readonly maxJobs?: number;
}

interface SlicedWork {
  usedMs: number;
  resume: () => void;
}

/** Resumes the job that has used the least time, so that short jobs overtake long ones. */
export function createTimeSlices({ clock, sliceMs = 6, maxJobs = 256 }: TimeSlicesOptions): TimeSlices {
  const waiting: SlicedWork[] = [];
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
  const wait = (job: SlicedWork) =>
    new Promise<void>((resolve) => {
      job.resume = resolve;
      waiting.push(job);
      schedule();
    });

  const finish = async <T>(work: (slice: Slice) => Promise<T>): Promise<T> => {
    jobs += 1;
    const job: SlicedWork = { usedMs: 0, resume: () => {} };
    try {
      // A job that starts alone runs at once; jobs that start together alternate from the beginning.
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
      // The next job uses the rest of the slice.
      if (waiting.length > 0 && !isOver()) resumeNext();
    }
  };

  return {
    run(work) {
      if (jobs < maxJobs) return finish(work);
      return Promise.reject(new TooMuchWork("Too many long jobs are running."));
    },
    finish,
  };
}
