import type { CommitRecord, GroupPart, LabelChange, LabelRecord } from "../../journal/journal.ts";
import { isFields, readStoredLabels, toLabels } from "../../journal/stored-labels.ts";
import { unlabelled, type Labels } from "../../wire/sidecar.ts";
import { numberOf, textOf, type ObjectStorage, type SqlValue } from "./object-storage.ts";
import { readSetting, writeSetting } from "./sqlite-tables.ts";

/** How many changes the history has. */
const mostChanges = 1_000_000;

/** The labels in the database. Writes belong into a transaction. */
export interface SqliteLabels {
  load(): Map<string, Labels>;
  count(): number;
  /** Stores a change, or holds it until its group is committed. */
  write(record: LabelRecord): void;
  holdPart(part: GroupPart): void;
  /** Makes the held changes count. Its parts stay until `dropHeld`. */
  commit(record: CommitRecord): void;
  /** The group under way never counts. */
  dropHeld(): void;
  changesOf(path: string, before: number, most: number): readonly LabelChange[];
}

export function createSqliteLabels(storage: ObjectStorage): SqliteLabels {
  const { sql } = storage;
  const columns = "path, version, labels, moved_from";
  const upsert = "INTO labels (path, version, labels)";
  const onConflict = "ON CONFLICT (path) DO UPDATE SET version = excluded.version, labels = excluded.labels";

  const add = (table: "changes" | "held", { path, labels, movedFrom = null }: Readonly<StoredChange>) =>
    sql.exec(
      `INSERT INTO ${table} (${columns}) VALUES (?, ?, ?, ?)`,
      path,
      labels.version,
      JSON.stringify(labels),
      movedFrom,
    );

  const dropHeld = () => {
    sql.exec("DELETE FROM held");
    sql.exec("DELETE FROM held_parts");
    writeSetting(storage, "group", "");
  };

  const begin = (group: string) => {
    if (readSetting(storage, "group") === group) return;
    dropHeld();
    writeSetting(storage, "group", group);
  };

  return {
    load() {
      sql.exec("DELETE FROM changes WHERE id <= (SELECT max(id) FROM changes) - ?", mostChanges);
      const labels = new Map<string, Labels>();
      for (const row of sql.exec("SELECT path, version, labels FROM labels"))
        labels.set(textOf(row["path"]), labelsOf(row));
      return labels;
    },
    count: () => numberOf(sql.exec("SELECT count(*) AS count FROM labels").toArray()[0]?.["count"]),
    write(record) {
      if (record.group !== undefined) {
        begin(record.group);
        add("held", record);
        return;
      }
      const { path, labels } = record;
      sql.exec(`INSERT ${upsert} VALUES (?, ?, ?) ${onConflict}`, path, labels.version, JSON.stringify(labels));
      add("changes", record);
    },
    holdPart({ group, part, text }) {
      begin(group);
      sql.exec("INSERT OR REPLACE INTO held_parts (part, text) VALUES (?, ?)", part, text);
    },
    commit({ group }) {
      if (readSetting(storage, "group") !== group) return;
      // An image that the group changes twice has its last labels; others may have changed it since.
      sql.exec("DELETE FROM held WHERE id NOT IN (SELECT max(id) FROM held GROUP BY path)");
      sql.exec("DELETE FROM held WHERE version <= (SELECT version FROM labels WHERE labels.path = held.path)");
      sql.exec(`INSERT INTO changes (${columns}) SELECT ${columns} FROM held ORDER BY id`);
      sql.exec(`INSERT ${upsert} SELECT path, version, labels FROM held WHERE true ${onConflict}`);
    },
    dropHeld,
    changesOf(path, before, most) {
      const rows: Change[] = [];
      let at: string | undefined = path;
      let belowId = Number.MAX_SAFE_INTEGER;
      while (at !== undefined && rows.length <= most) {
        const found = sql.exec(
          `SELECT id, ${columns} FROM changes WHERE path = ? AND id < ? ORDER BY id DESC`,
          at,
          belowId,
        );
        at = undefined;
        for (const row of found) {
          const change = toChange(row);
          belowId = change.id;
          const isNext = rows.length === 0 ? change.labels.version < before : isOlder(change, rows.at(-1));
          if (isNext) rows.push(change);
          if (rows.length > most) break;
          if (change.movedFrom === undefined) continue;
          at = change.movedFrom;
          break;
        }
      }
      return rows.slice(0, most).map((change, index) => toLabelChange(change, rows[index + 1]));
    },
  };
}

interface StoredChange {
  readonly path: string;
  readonly labels: Labels;
  readonly movedFrom?: string | null;
}

interface Change {
  readonly id: number;
  readonly path: string;
  readonly labels: Labels;
  readonly movedFrom: string | undefined;
}

function isOlder({ labels }: Change, newer: Change | undefined): boolean {
  return newer === undefined || labels.version < newer.labels.version;
}

function toChange(row: Record<string, SqlValue>): Change {
  const { id, path, moved_from } = row;
  const movedFrom = typeof moved_from === "string" ? moved_from : undefined;
  return { id: numberOf(id), path: textOf(path), labels: labelsOf(row), movedFrom };
}

function toLabelChange({ path, labels, movedFrom }: Change, earlier: Change | undefined): LabelChange {
  // The first change of an image leads from version 1, which has no labels, to version 2.
  const isFirst = labels.version === unlabelled.version + 1;
  return { path, labels, movedFrom, before: earlier?.labels ?? (isFirst ? unlabelled : undefined) };
}

function labelsOf({ version, labels }: Record<string, SqlValue>): Labels {
  const fields: unknown = JSON.parse(textOf(labels));
  return { ...toLabels(readStoredLabels(isFields(fields) ? fields : {}, true)), version: numberOf(version) };
}
