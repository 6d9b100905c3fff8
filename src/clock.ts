/** Stops a scheduled call. Calling it again does nothing. */
export type Cancel = () => void;

/**
 * All that the product knows of time. Instants from `now` only measure spans; `wallTime` is for people and files.
 * Every duration and instant is in milliseconds.
 */
export interface Clock {
  /** Monotonic time in ms since an arbitrary start. */
  now(): number;
  /** Unix time in ms; may jump when the machine's clock is set. */
  wallTime(): number;
  /** Calls `task` every `intervalMs` until cancelled; never keeps the process alive. */
  every(intervalMs: number, task: () => void): Cancel;
  /** Calls `task` once after `delayMs` unless cancelled; never keeps the process alive. */
  after(delayMs: number, task: () => void): Cancel;
  /** Calls `task` once others have had a turn; keeps the process alive until then. */
  soon(task: () => void): void;
}

/** The platform's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  every(intervalMs, task) {
    const timer = setInterval(task, intervalMs);
    release(timer);
    return () => clearInterval(timer);
  },
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    release(timer);
    return () => clearTimeout(timer);
  },
  soon: (task) => void setTimeout(task, 0),
};

/** Server runtimes keep the process alive for a pending timer unless it is released; browsers have plain numbers. */
function release(timer: number | { unref?(): unknown }): void {
  if (typeof timer === "object") timer.unref?.();
}
