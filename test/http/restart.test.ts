import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import type { JournalRecord } from "../../src/journal/journal.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { manualClock } from "../support/manual-clock.ts";
import { openTestGallery } from "../support/test-gallery.ts";

/** Two runs over the same labels, the second on a clock that was moved by `laterMs`. */
async function openTwice(laterMs: number) {
  const startedAt = Date.UTC(2026, 5, 1);
  const records: JournalRecord[] = [];
  const journal = createMemoryJournal();
  const first = await openTestGallery(["/a.png"], {
    clock: manualClock(startedAt),
    journal: {
      ...journal,
      append(batch) {
        records.push(...batch);
        return journal.append(batch);
      },
    },
  });
  const restart = async () => {
    await first.lenslet.close();
    const { labels } = await journal.load();
    const responses = records.flatMap((record) => ("response" in record && record.response) || []);
    const kept = createMemoryJournal({ labels, responses });
    return openTestGallery(["/a.png"], { clock: manualClock(startedAt + laterMs), journal: kept });
  };
  return { first, restart };
}

const idOf = ({ headers }: { headers: Headers }) => Number(headers.get("x-event-id"));

describe("a server that starts again", () => {
  it("gives a retry its first response, and a stream from there the newest state", async () => {
    const { first, restart } = await openTwice(60_000);
    const edit = { base_version: 1, set_star: 3 };
    const key = { "idempotency-key": "k1" };
    const response = await first.call("PATCH", "/item?path=/a.png", edit, key);
    await first.call("PUT", "/item?path=/a.png", { tags: ["later"], notes: "", star: 5 });
    const again = await restart();
    const retry = await again.call("PATCH", "/item?path=/a.png", edit, key);
    assert.deepEqual([retry.status, retry.body], [200, response.body]);
    const stream = await again.lenslet.fetch(
      new Request("http://localhost/events", { headers: { "last-event-id": String(idOf(retry)) } }),
    );
    const reader = stream.body?.getReader();
    const chunk = await reader?.read();
    assert.match(new TextDecoder().decode(chunk?.value), /event: resync/);
    await reader?.cancel();
    await again.lenslet.close();
  });

  it("gives a retry its first response also where nothing was changed, though others have edited since", async () => {
    const { first, restart } = await openTwice(60_000);
    const path = "/item?path=/a.png";
    const same = await first.call("PATCH", path, { base_version: 1, set_star: null }, { "idempotency-key": "k1" });
    await first.call("PUT", path, { tags: ["later"], notes: "", star: 5 });
    const stale = await first.call("PATCH", path, { base_version: 1, set_star: 4 }, { "idempotency-key": "k2" });
    await first.call("PUT", path, { tags: ["last"], notes: "", star: 5 });
    assert.deepEqual([same.status, stale.status], [200, 409]);
    const again = await restart();
    const sameAgain = await again.call("PATCH", path, { base_version: 1, set_star: null }, { "idempotency-key": "k1" });
    const staleAgain = await again.call("PATCH", path, { base_version: 1, set_star: 4 }, { "idempotency-key": "k2" });
    assert.deepEqual([sameAgain.status, sameAgain.body], [200, same.body]);
    assert.deepEqual([staleAgain.status, staleAgain.body], [409, stale.body]);
    await again.lenslet.close();
  });

  it("responds to a request that changes nothing also when the disk is full", async () => {
    const gallery = await openTestGallery(["/a.png"]);
    gallery.journal.refuse("disk_full");
    const edit = { base_version: 1, set_star: null };
    const response = await gallery.call("PATCH", "/item?path=/a.png", edit, { "idempotency-key": "k1" });
    assert.equal(response.status, 200);
    await gallery.lenslet.close();
  });

  it("never gives an event id again, even if the clock was set back meanwhile", async () => {
    const { first, restart } = await openTwice(-3_600_000);
    await first.call("PUT", "/item?path=/a.png", { tags: [], notes: "", star: 1 });
    const response = await first.call("PUT", "/item?path=/a.png", { tags: [], notes: "", star: 2 });
    const again = await restart();
    assert.ok(idOf(await again.call("GET", "/item?path=/a.png")) > idOf(response));
    await again.lenslet.close();
  });

  it("gives presence no id before those of earlier runs are known", async () => {
    const journal = createMemoryJournal();
    let opened = (): void => undefined;
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve;
    });
    const reservedEventId = Date.UTC(2030, 0, 1) * 1000;
    const reservations: number[] = [];
    const lenslet = createLenslet({
      source: createMemorySource(),
      thumbnailer: createMemoryThumbnailer(),
      journal: {
        ...journal,
        async load() {
          await isOpen;
          return { ...(await journal.load()), reservedEventId };
        },
        reserveEventIds: async (upTo) => void reservations.push(upTo),
      },
    });
    const joining = lenslet.fetch(
      new Request("http://localhost/presence/join", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ gallery_id: "/", client_id: "c1" }),
      }),
    );
    setImmediate(opened);
    const joined = await joining;
    assert.equal(idOf(joined), reservedEventId + 1);
    assert.ok((reservations[0] ?? 0) > reservedEventId);
    await lenslet.close();
  });
});
