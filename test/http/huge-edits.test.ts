import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { BulkResponse } from "../../src/wire/bulk.ts";
import { limits } from "../../src/wire/limits.ts";
import { ProblemBody } from "../../src/wire/problem-codes.ts";
import { readStream } from "../support/stream-reader.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const images = 2000;
const gallery = await openTestGallery(Array.from({ length: images }, (_, index) => `/${index}.png`));
after(() => gallery.lenslet.close());

let keys = 0;
const bulk = (edit: object) => {
  const key = `huge-${(keys += 1)}`;
  return gallery.call("POST", "/items/bulk", { edits: [{ match: {}, ...edit }] }, { "idempotency-key": key });
};
const listen = async () => {
  const response = await gallery.lenslet.fetch(new Request("http://localhost/events"));
  assert.ok(response.body);
  return readStream(response.body);
};
const longNotes = "n".repeat(limits.notesBytes);

describe("an edit of many images", () => {
  it("sends each change of an edit of many images with short labels", async () => {
    const reader = await listen();
    assert.equal((await bulk({ set_star: 3 })).status, 200);
    const events = (await reader.blocks()).filter(({ event }) => event === "item-updated");
    assert.equal(events.length, images);
    await reader.cancel();
  });

  it("with long notes asks everybody to reload instead of sending what would be hundreds of MB, and resyncs who comes back", async () => {
    const reader = await listen();
    const before = (await gallery.call("GET", "/item?path=/1.png")).headers.get("x-event-id") ?? "";
    const { status, body } = await bulk({ set_notes: longNotes });
    assert.deepEqual([status, BulkResponse.parse(body).changed], [200, images]);
    const blocks = await reader.blocks();
    assert.deepEqual(
      blocks.flatMap(({ event }) => event ?? []),
      ["resync"],
    );
    await reader.cancel();

    const again = await gallery.lenslet.fetch(
      new Request("http://localhost/events", { headers: { "last-event-id": before } }),
    );
    assert.ok(again.body);
    const returned = readStream(again.body);
    assert.ok((await returned.blocks()).some(({ event }) => event === "resync"));
    await returned.cancel();
    const now = await gallery.call("GET", "/item?path=/1.png");
    assert.ok(Number(now.headers.get("x-event-id")) >= Number(before) + images);
  });

  it("refuses, before anything changes, what would have to respond with more notes than one response holds", async () => {
    const refused = await bulk({ set_notes: "short" });
    assert.deepEqual([refused.status, ProblemBody.parse(refused.body).error], [413, "too_large"]);
    const few = await gallery.call(
      "POST",
      "/items/bulk",
      { edits: [{ paths: ["/1.png", "/2.png"], set_notes: "short" }] },
      { "idempotency-key": "few" },
    );
    assert.deepEqual([few.status, BulkResponse.parse(few.body).changed], [200, 2]);
  });

  it("refuses, before anything changes, what would leave more labels than one command may write", async () => {
    const tags = Array.from({ length: limits.tagsPerImage }, (_, index) =>
      `${index}`.padEnd(limits.tagCharacters, "é"),
    );
    const many = await openTestGallery(Array.from({ length: 4000 }, (_, index) => `/${index}.png`));
    const refused = await many.call(
      "POST",
      "/items/bulk",
      { edits: [{ match: {}, set_notes: longNotes, set_tags: tags }] },
      { "idempotency-key": "too many" },
    );
    const { error, message } = ProblemBody.parse(refused.body);
    assert.deepEqual([refused.status, error], [413, "too_large"]);
    assert.match(message, /more than 256 MiB/);
    assert.equal(many.journal.status().items, 0);
    const metrics = { items: [{ path: "/1.png", metrics: { score: 1 } }] };
    assert.equal((await many.call("POST", "/metrics/items", metrics)).status, 200);
    await many.lenslet.close();
  });
});
