import type { OutboxPort, OutboxRecord } from "./model/ports.ts";

const storeName = "outbox";

/** The outbox in IndexedDB. Opened on first use; rejects if the database is blocked or full. */
export function createBrowserOutbox(factory: IDBFactory): OutboxPort {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () =>
    (opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = factory.open("lenslet", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: "key" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("No database"));
    }).catch((error: unknown) => {
      opening = undefined;
      throw error;
    }));

  const change = async (task: (store: IDBObjectStore) => void) => {
    const transaction = (await open()).transaction(storeName, "readwrite");
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("Not stored"));
    });
    task(transaction.objectStore(storeName));
    await done;
  };

  return {
    put: (record) => change((store) => store.put(record)),
    remove: (key) => change((store) => store.delete(key)),
    async all() {
      const request = (await open()).transaction(storeName).objectStore(storeName).getAll();
      const values = await new Promise<readonly unknown[]>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error("Not read"));
      });
      return values.filter(isRecord);
    },
  };
}

function isRecord(value: unknown): value is OutboxRecord {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    ["key", "gallery", "tab", "edits"].every((name) => typeof fields.get(name) === "string") &&
    typeof fields.get("at") === "number"
  );
}
