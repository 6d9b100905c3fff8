import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { limits } from "../../src/wire/limits.ts";
import { createSharedResponses } from "../../src/http/cached-responses.ts";
import { createTimeSlices } from "../../src/time-slices.ts";
import { manualClock } from "../support/manual-clock.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openTestGallery();
after(() => gallery.lenslet.close());

describe("GET /query", () => {
  it("responds with 304 to who holds the view as it is, and anew after an edit or a reading of the folder", async () => {
    const ask = (tag: string, query = "") =>
      gallery.call("GET", `/query?path=/${query}`, undefined, tag ? { "if-none-match": tag } : {});
    const first = await ask("");
    const tag = first.headers.get("etag") ?? "";
    assert.match(tag, /^".+"$/);
    const again = await ask(tag);
    assert.deepEqual([again.status, again.headers.get("etag")], [304, tag]);
    assert.ok(Number(again.headers.get("x-event-id")) >= Number(first.headers.get("x-event-id")));
    assert.equal((await ask(tag, "&sort=-name")).status, 200, "another view has another tag");
    await gallery.call("PUT", "/item?path=/a.png", { star: 4 });
    const changed = await ask(tag);
    assert.deepEqual([changed.status, changed.headers.get("etag") === tag], [200, false]);
    await gallery.call("POST", "/refresh?path=/");
    assert.equal((await ask(changed.headers.get("etag") ?? "")).status, 200);
  });

  it("names the newest event also when the view was made before it", async () => {
    const before = await gallery.call("GET", "/query?sort=size");
    await gallery.call("POST", "/presence/join", { gallery_id: "/", client_id: "someone" });
    const later = await gallery.call("GET", "/query?sort=size");
    assert.ok(Number(later.headers.get("x-event-id")) > Number(before.headers.get("x-event-id")));
    assert.equal(later.headers.get("etag"), before.headers.get("etag"));
  });

  it("refuses more terms than are asked of each image in good time, values of a list among them", async () => {
    const status = async (q: string) => (await gallery.call("GET", `/query?q=${encodeURIComponent(q)}`)).status;
    assert.equal(await status(Array.from({ length: limits.queryTerms }, (_, index) => `x${index}`).join(" ")), 200);
    assert.equal(await status(Array.from({ length: limits.queryTerms + 1 }, (_, index) => `x${index}`).join(" ")), 400);
    assert.equal(await status(`tag:${Array.from({ length: limits.queryTerms + 1 }, (_, at) => at).join(",")}`), 400);
    assert.equal((await gallery.call("GET", `/search?q=${"a+".repeat(500)}`)).status, 400);
    const edits = [{ match: { q: "a ".repeat(500) }, set_star: 1 }];
    assert.equal((await gallery.call("POST", "/items/bulk", { edits }, { "idempotency-key": "terms" })).status, 400);
  });
});

describe("createSharedResponses", () => {
  it("keeps nothing that was made before a change", async () => {
    let revision = "first";
    let made = 0;
    const shared = createSharedResponses({
      slices: createTimeSlices({ clock: manualClock() }),
      revision: () => revision,
      cursor: () => 1,
    });
    const ask = () => shared.respond(new Request("http://localhost/query"), "all", async () => ({ made: (made += 1) }));
    await ask();
    await ask();
    assert.equal(made, 1);
    revision = "second";
    await ask();
    // Revisions do not come back; if this one did, what was made for it would be gone.
    revision = "first";
    await ask();
    assert.equal(made, 3);
  });
});
