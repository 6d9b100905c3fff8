import type { AppendRefusal, Journal } from "../../src/journal/journal.ts";
import { createMemoryJournal, type MemoryJournalOptions } from "../../src/journal/memory-journal.ts";

/** A journal in memory that refuses or waits when the test says so. */
export interface ControlledJournal extends Journal {
  /** Refuses appends and saves for this reason; `undefined` accepts them again. */
  refuse(reason: AppendRefusal | undefined): void;
  /** Blocks `append` until the returned function is called. */
  hold(): () => void;
}

export function createControlledJournal(options: MemoryJournalOptions = {}): ControlledJournal {
  const memory = createMemoryJournal(options);
  let refusal: AppendRefusal | undefined;
  let gate = Promise.resolve();

  return {
    ...memory,
    refuse(reason) {
      refusal = reason;
    },
    hold() {
      let open = (): void => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return () => open();
    },
    async append(batch) {
      await gate;
      return refusal ? { kind: "refused", reason: refusal } : memory.append(batch);
    },
    async saveViews(next, expected) {
      return refusal ? { kind: "refused", reason: refusal } : memory.saveViews(next, expected);
    },
    status() {
      return { ...memory.status(), problem: refusal === "write_unknown" ? "write_failed" : (refusal ?? null) };
    },
    async close() {
      await gate;
    },
  };
}
