import type { Labels } from "../wire/sidecar.ts";
import type { Views } from "../wire/views.ts";
import type { AppendRefusal, Journal, RememberedResponse } from "./journal.ts";

export interface MemoryJournalOptions {
  /** Labels stored by earlier runs; default none. */
  readonly labels?: ReadonlyMap<string, Labels>;
  readonly responses?: readonly RememberedResponse[];
}

/** A journal that is lost when the process ends, with controls for tests. */
export interface MemoryJournal extends Journal {
  /** Refuses appends and saves for this reason; `undefined` accepts them again. */
  refuse(reason: AppendRefusal | undefined): void;
  /** Blocks `append` until the returned function is called. */
  hold(): () => void;
}

/** Stores labels and views in memory only, for `--no-write` and for tests. */
export function createMemoryJournal(options: MemoryJournalOptions = {}): MemoryJournal {
  const labels = new Map(options.labels);
  let views: Views = { version: 1, views: [] };
  let viewsRevision = 0;
  let refusal: AppendRefusal | undefined;
  let gate = Promise.resolve();

  const storedViews = () => ({ views, etag: `memory-${viewsRevision}` });

  return {
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
    async load() {
      return { labels: new Map(labels), responses: options.responses ?? [], reservedEventId: 0 };
    },
    async append(batch) {
      await gate;
      if (refusal) return { kind: "refused", reason: refusal };
      for (const record of batch) if (record.type !== "request") labels.set(record.path, record.labels);
      return { kind: "durable" };
    },
    async loadViews() {
      return storedViews();
    },
    async saveViews(next, expected) {
      if (refusal) return { kind: "refused", reason: refusal };
      if (expected !== undefined && expected !== storedViews().etag)
        return { kind: "conflict", current: storedViews() };
      views = next;
      viewsRevision += 1;
      return { kind: "saved", etag: storedViews().etag };
    },
    status() {
      return {
        enabled: false,
        log: null,
        snapshot: null,
        items: labels.size,
        log_bytes: 0,
        damaged: 0,
        warnings: [],
        read_only_reason: null,
        problem: refusal === "write_unknown" ? "write_failed" : (refusal ?? null),
      };
    },
    async close() {
      await gate;
    },
  };
}
