/** Cancels a scheduled call. Safe to call twice. */
export type Cancel = () => void;

/**
 * The only source of time. Use `now` to measure durations, and `wallTime` for people and files. All durations and instants
 * are in milliseconds.
 */
export interface Clock {
  /** Monotonic time, in ms since an arbitrary start. */
  now(): number;
  /** Unix time, in ms; jumps when the machine's clock is set. */
  wallTime(): number;
  /** Calls `task` every `intervalMs` until cancelled; never keeps the process alive. */
  every(intervalMs: number, task: () => void): Cancel;
  /** Calls `task` once after `delayMs` unless cancelled; never keeps the process alive. */
  after(delayMs: number, task: () => void): Cancel;
  /** Calls `task` in a later turn of the event loop; keeps the process alive until then. */
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
  // A timer that is due again when the one before it returns runs at once, and so would keep requests waiting.
  soon: (task) => void (typeof setImmediate === "function" ? setImmediate(task) : setTimeout(task, 0)),
};

/** Server runtimes stay alive for a pending timer unless it is unreferenced; in browsers a timer is a number. */
function release(timer: number | { unref?(): unknown }): void {
  if (typeof timer === "object") timer.unref?.();
}
