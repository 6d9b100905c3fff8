import type { ManualClock } from "../../src/testing.ts";

export { manualClock, type ManualClock } from "../../src/testing.ts";

/** The same clock with real turns of the event loop, for work that yields while a test awaits its result. */
export function yielding(clock: ManualClock): ManualClock {
  return { ...clock, soon: (task) => void setImmediate(task) };
}
