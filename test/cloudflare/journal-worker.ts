import assert from "node:assert/strict";
import type { Journal } from "../../src/journal/journal.ts";
import type { ObjectStorage } from "../../src/runtimes/cloudflare/object-storage.ts";
import { createSqliteJournal } from "../../src/runtimes/cloudflare/sqlite-journal.ts";
import { journalPromises, type JournalPromise } from "../support/journal-promises.ts";
import { sampleRecord } from "../support/sample-log.ts";

const all: readonly JournalPromise[] = [
  ...journalPromises,
  {
    title: "stores nothing of a batch with a row that the platform refuses",
    async test(open) {
      const journal = await open();
      await journal.load();
      const { labels } = sampleRecord(2);
      const tooLong = { ...sampleRecord(2), labels: { ...labels, notes: "n".repeat(3_000_000) } };
      const outcome = await journal.append([sampleRecord(1), tooLong]);
      assert.deepEqual(outcome, { kind: "refused", reason: "write_failed" });
      assert.equal(journal.status().problem, "write_failed");
      assert.equal((await (await open()).load()).labels.size, 0);
      assert.deepEqual(await journal.append([sampleRecord(1)]), { kind: "durable" });
      assert.equal(journal.status().problem, null);
    },
  },
];

interface Environment {
  readonly JOURNAL: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
}

/** A Durable Object with nothing but a database, in which one promise is tested: `/TITLE`. */
export class JournalObject {
  readonly #storage: ObjectStorage;

  constructor({ storage }: { readonly storage: ObjectStorage }) {
    this.#storage = storage;
  }

  async fetch(request: Request): Promise<Response> {
    let time = 0;
    let journal: Journal | undefined;
    const open = async (passedMs = 0) => {
      await journal?.close();
      time += passedMs;
      journal = createSqliteJournal({ storage: this.#storage, wallTime: () => time });
      return journal;
    };
    const title = decodeURIComponent(new URL(request.url).pathname.slice(1));
    try {
      await all.find((each) => each.title === title)?.test(open);
      return new Response("kept");
    } catch (error) {
      return new Response(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
}

export default {
  async fetch(request: Request, { JOURNAL }: Environment): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return Response.json(all.map(({ title }) => title));
    return JOURNAL.getByName(pathname).fetch(request);
  },
};
