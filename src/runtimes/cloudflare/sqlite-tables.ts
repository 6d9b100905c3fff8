import type { ObjectStorage } from "./object-storage.ts";

/**
 * `labels` has the newest labels of each image, `changes` those after each change. `held` and `held_parts` have the group
 * under way, `responses` and `response_parts` what retries may ask for. `settings` has what there is one of.
 */
const tables = [
  `CREATE TABLE IF NOT EXISTS labels (
    path TEXT PRIMARY KEY, version INTEGER NOT NULL, labels TEXT NOT NULL
  ) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS changes (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, version INTEGER NOT NULL, labels TEXT NOT NULL, moved_from TEXT
  )`,
  `CREATE INDEX IF NOT EXISTS changes_by_path ON changes (path, id)`,
  `CREATE TABLE IF NOT EXISTS held (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, version INTEGER NOT NULL, labels TEXT NOT NULL, moved_from TEXT
  )`,
  `CREATE TABLE IF NOT EXISTS held_parts (part INTEGER PRIMARY KEY, text TEXT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS responses (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, fingerprint TEXT NOT NULL, at REAL NOT NULL, status INTEGER NOT NULL,
    body TEXT
  )`,
  `CREATE TABLE IF NOT EXISTS response_parts (
    response INTEGER NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (response, part)
  ) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS index_pieces (
    run INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (run, part)
  )`,
  `CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
];

/** Creates what is missing. Call first. */
export function createTables({ sql }: ObjectStorage): void {
  for (const statement of tables) sql.exec(statement);
}

/** A value of which there is one; undefined if it was never set. */
export function readSetting({ sql }: ObjectStorage, name: string): string | undefined {
  const [row] = sql.exec("SELECT value FROM settings WHERE name = ?", name);
  return typeof row?.["value"] === "string" ? row["value"] : undefined;
}

export function writeSetting({ sql }: ObjectStorage, name: string, value: string): void {
  sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value);
}
