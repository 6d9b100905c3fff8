import type { AppendOutcome, AppendRefusal, Journal, JournalRecord } from "../../journal/journal.ts";
import { Views } from "../../wire/views.ts";
import type { ObjectStorage } from "./object-storage.ts";
import { createSqliteIndex } from "./sqlite-index.ts";
import { createSqliteLabels } from "./sqlite-labels.ts";
import { createSqliteResponses } from "./sqlite-responses.ts";
import { createTables, readSetting, writeSetting } from "./sqlite-tables.ts";

export interface SqliteJournalOptions {
  readonly storage: ObjectStorage;
  /** Unix ms. */
  readonly wallTime: () => number;
}

/**
 * Stores labels, views and the index in the SQLite database of a Durable Object. A batch is one transaction, and is confirmed
 * once the platform has made it durable.
 */
export function createSqliteJournal({ storage, wallTime }: SqliteJournalOptions): Journal {
  createTables(storage);
  const labels = createSqliteLabels(storage);
  const responses = createSqliteResponses(storage, wallTime);
  const index = createSqliteIndex(storage);
  let problem: "disk_full" | "write_failed" | null = null;

  const write = (record: JournalRecord) => {
    switch (record.type) {
      case "request":
        responses.write(record.response, false);
        break;
      case "group-part":
        labels.holdPart(record);
        break;
      case "commit":
        labels.commit(record);
        if (record.response) responses.write(record.response, typeof record.response.body !== "string");
        labels.dropHeld();
        break;
      default:
        labels.write(record);
        if (record.response) responses.write(record.response, false);
    }
  };

  /** Writes all of it or nothing, and waits until that is durable. */
  const persist = async (change: () => void): Promise<AppendOutcome> => {
    try {
      storage.transactionSync(change);
    } catch (error) {
      problem = reasonOf(error);
      return { kind: "refused", reason: problem };
    }
    try {
      await storage.sync();
    } catch {
      return { kind: "refused", reason: "write_unknown" };
    }
    problem = null;
    return { kind: "durable" };
  };

  const storedViews = () => {
    const text = readSetting(storage, "views");
    const revision = readSetting(storage, "views-revision") ?? "0";
    const parsed = Views.safeParse(text === undefined ? undefined : JSON.parse(text));
    return { views: parsed.success ? parsed.data : { version: 1 as const, views: [] }, etag: revision };
  };

  return {
    async load() {
      labels.dropHeld();
      const reservedEventId = Number(readSetting(storage, "reserved-event-id") ?? 0);
      return { labels: labels.load(), responses: responses.load(), reservedEventId };
    },
    async append(records) {
      const outcome = await persist(() => records.forEach(write));
      if (outcome.kind === "durable") responses.confirm();
      else responses.discard();
      return outcome;
    },
    async reserveEventIds(upTo) {
      const outcome = await persist(() => writeSetting(storage, "reserved-event-id", String(upTo)));
      if (outcome.kind === "refused") throw new Error(`event ids were not reserved: ${outcome.reason}`);
    },
    changesOf: async (path, before, most) => labels.changesOf(path, before, most),
    async loadViews() {
      return storedViews();
    },
    async saveViews(views, expected) {
      const current = storedViews();
      if (expected !== undefined && expected !== current.etag) return { kind: "conflict", current };
      const etag = String(Number(current.etag) + 1);
      const outcome = await persist(() => {
        writeSetting(storage, "views", JSON.stringify(views));
        writeSetting(storage, "views-revision", etag);
      });
      return outcome.kind === "durable" ? { kind: "saved", etag } : outcome;
    },
    loadIndex: index.load,
    saveIndex: index.save,
    status: () => ({
      enabled: true,
      log: null,
      snapshot: null,
      items: labels.count(),
      log_bytes: storage.sql.databaseSize,
      damaged: 0,
      warnings: [],
      read_only_reason: null,
      problem,
    }),
    async close() {
      await storage.sync();
    },
  };
}

function reasonOf(error: unknown): Extract<AppendRefusal, "disk_full" | "write_failed"> {
  return error instanceof Error && /SQLITE_FULL|database or disk is full/i.test(error.message)
    ? "disk_full"
    : "write_failed";
}
