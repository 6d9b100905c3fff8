import type { Labels } from "../wire/sidecar.ts";
import type { Views } from "../wire/views.ts";
import type { Journal, LabelRecord, RememberedResponse } from "./journal.ts";

export interface MemoryJournalOptions {
  /** Labels stored by earlier runs; default none. */
  readonly labels?: ReadonlyMap<string, Labels>;
  readonly responses?: readonly RememberedResponse[];
}

/** Stores labels and views in memory only, until the process ends. */
export function createMemoryJournal(options: MemoryJournalOptions = {}): Journal {
  const labels = new Map(options.labels);
  let views: Views = { version: 1, views: [] };
  let viewsRevision = 0;
  let held: LabelRecord[] = [];
  const versionOf = (path: string) => labels.get(path)?.version ?? 0;

  const storedViews = () => ({ views, etag: `memory-${viewsRevision}` });

  return {
    async load() {
      return { labels: new Map(labels), responses: options.responses ?? [], reservedEventId: 0 };
    },
    async append(batch) {
      for (const record of batch) {
        if (record.type === "commit") {
          for (const { path, labels: next } of held) if (next.version > versionOf(path)) labels.set(path, next);
          held = [];
        } else if (record.type === "item-updated" || record.type === "metrics-updated") {
          if (record.group === undefined) labels.set(record.path, record.labels);
          else {
            if (held[0]?.group !== record.group) held = [];
            held.push(record);
          }
        }
      }
      return { kind: "durable" };
    },
    async loadViews() {
      return storedViews();
    },
    async saveViews(next, expected) {
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
        problem: null,
      };
    },
    async close() {},
  };
}
