export type SqlValue = string | number | ArrayBuffer | null;

/** The rows of one statement, which may be iterated once. */
export interface SqlRows extends Iterable<Record<string, SqlValue>> {
  toArray(): Record<string, SqlValue>[];
}

/** The part of a Durable Object's storage that a gallery uses; `ctx.storage` of an object with SQLite is one. */
export interface ObjectStorage {
  readonly sql: {
    exec(statement: string, ...values: SqlValue[]): SqlRows;
    /** Bytes. */
    readonly databaseSize: number;
  };
  /** Runs `change` as one transaction; rolls it back if it throws. */
  transactionSync<T>(change: () => T): T;
  /** Resolves once all writes so far are durable. */
  sync(): Promise<void>;
  /** The object's `alarm` is called at this time (Unix ms), also if it has been evicted by then. */
  setAlarm(at: number): Promise<void>;
}

/** A number of a row; 0 for anything else. */
export function numberOf(value: SqlValue | undefined): number {
  return typeof value === "number" ? value : 0;
}

/** A text of a row; "" for anything else. */
export function textOf(value: SqlValue | undefined): string {
  return typeof value === "string" ? value : "";
}
