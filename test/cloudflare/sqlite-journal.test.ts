import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as z from "zod";
import { journalPromises } from "../support/journal-promises.ts";
import { startWorkerd, type Workerd } from "../support/workerd.ts";

describe("createSqliteJournal, in a Durable Object", () => {
  let workerd: Workerd;
  before(async () => {
    workerd = await startWorkerd("test/cloudflare/journal-worker.ts", {
      durableObjects: { JOURNAL: { className: "JournalObject", useSQLite: true } },
    });
  });
  after(() => workerd.close());

  const test = async (title: string) =>
    assert.equal(await (await fetch(`${workerd.url}/${encodeURIComponent(title)}`)).text(), "kept");

  for (const { title } of journalPromises) it(title, () => test(title));

  it("keeps what only this journal promises", async () => {
    const titles = z.array(z.string()).parse(await (await fetch(workerd.url)).json());
    const own = titles.filter((title) => journalPromises.every((promise) => promise.title !== title));
    assert.equal(own.length, 1);
    for (const title of own) await test(title);
  });
});
