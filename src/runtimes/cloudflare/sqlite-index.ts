import { concatBytes } from "../../concat-bytes.ts";
import { numberOf, type ObjectStorage } from "./object-storage.ts";
import { readSetting, writeSetting } from "./sqlite-tables.ts";

/** Bytes of one row; the platform allows 2 MB. */
const pieceBytes = 1024 * 1024;
/** Bytes; the whole index is read into the memory of the object. */
const largestBytes = 32 * 1024 * 1024;

/** The index of the images, in rows. */
export interface SqliteIndex {
  load(): Promise<Uint8Array | undefined>;
  save(pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

export function createSqliteIndex(storage: ObjectStorage): SqliteIndex {
  const { sql } = storage;
  const runSetting = "index-run";
  const currentRun = () => Number(readSetting(storage, runSetting) ?? 0);
  const dropOthers = (run: number) => void sql.exec("DELETE FROM index_pieces WHERE run <> ?", run);

  return {
    async load() {
      const rows = sql.exec("SELECT bytes FROM index_pieces WHERE run = ? ORDER BY part", currentRun()).toArray();
      const pieces = rows.flatMap(({ bytes }) => (bytes instanceof ArrayBuffer ? [new Uint8Array(bytes)] : []));
      return pieces.length === 0 ? undefined : concatBytes(pieces);
    },
    async save(pieces) {
      const run = numberOf(sql.exec("SELECT max(run) AS run FROM index_pieces").toArray()[0]?.["run"]) + 1;
      let part = 0;
      let size = 0;
      for await (const piece of pieces) {
        size += piece.length;
        if (size > largestBytes) return dropOthers(currentRun());
        for (let at = 0; at < piece.length; at += pieceBytes) {
          const bytes = new Uint8Array(piece.subarray(at, at + pieceBytes)).buffer;
          sql.exec("INSERT INTO index_pieces (run, part, bytes) VALUES (?, ?, ?)", run, part, bytes);
          part += 1;
        }
      }
      storage.transactionSync(() => {
        writeSetting(storage, runSetting, String(run));
        dropOthers(run);
      });
    },
  };
}
