import type { RememberedResponse } from "../../journal/journal.ts";
import { createResponseWindow } from "../../journal/log/response-window.ts";
import { numberOf, textOf, type ObjectStorage } from "./object-storage.ts";

/** The responses that retries may ask for, in the database. Writes belong into a transaction. */
export interface SqliteResponses {
  /** Oldest first. */
  load(): readonly RememberedResponse[];
  /** With `partsAreHeld`, the pieces of its body are those of the group under way. */
  write(response: RememberedResponse, partsAreHeld: boolean): void;
  /** The writes since the last call are durable: drops responses that nobody may ask for any more. */
  confirm(): void;
  /** The writes since the last call were rolled back. */
  discard(): void;
}

export function createSqliteResponses(storage: ObjectStorage, wallTime: () => number): SqliteResponses {
  const { sql } = storage;
  const held = createResponseWindow();
  let written: { readonly id: number; readonly response: RememberedResponse }[] = [];
  let nextId = 1;

  const dropOld = () => {
    const firstId = Math.min(held.firstId(wallTime()), Number.MAX_SAFE_INTEGER);
    sql.exec("DELETE FROM responses WHERE id < ?", firstId);
    sql.exec("DELETE FROM response_parts WHERE response < ?", firstId);
  };

  const partsOf = (id: number): readonly string[] =>
    sql
      .exec("SELECT text FROM response_parts WHERE response = ? ORDER BY part", id)
      .toArray()
      .map(({ text }) => textOf(text));

  return {
    load() {
      const found = sql.exec("SELECT id, key, fingerprint, at, status, body FROM responses ORDER BY id").toArray();
      const responses = found.map((row) => {
        const id = numberOf(row["id"]);
        const response: RememberedResponse = {
          key: textOf(row["key"]),
          fingerprint: textOf(row["fingerprint"]),
          at: numberOf(row["at"]),
          status: numberOf(row["status"]),
          body: typeof row["body"] === "string" ? row["body"] : partsOf(id),
        };
        held.add({ id, response });
        nextId = id + 1;
        return { id, response };
      });
      const firstId = held.firstId(wallTime());
      return responses.filter(({ id }) => id >= firstId).map(({ response }) => response);
    },
    write(response, partsAreHeld) {
      const { key, fingerprint, at, status, body } = response;
      const id = nextId;
      nextId += 1;
      sql.exec(
        "INSERT INTO responses (id, key, fingerprint, at, status, body) VALUES (?, ?, ?, ?, ?, ?)",
        id,
        key,
        fingerprint,
        at,
        status,
        typeof body === "string" ? body : null,
      );
      if (partsAreHeld) sql.exec("INSERT INTO response_parts SELECT ?, part, text FROM held_parts", id);
      else if (typeof body !== "string")
        for (const [part, text] of body.entries())
          sql.exec("INSERT INTO response_parts (response, part, text) VALUES (?, ?, ?)", id, part, text);
      written.push({ id, response });
    },
    confirm() {
      if (written.length === 0) return;
      for (const each of written) held.add(each);
      written = [];
      dropOld();
    },
    discard() {
      written = [];
    },
  };
}
