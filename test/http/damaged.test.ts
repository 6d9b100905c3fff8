import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SearchResponse } from "../../src/wire/listing.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

async function openGallery() {
  const gallery = await openTestGallery(["/a.png", "/b.png"]);
  gallery.thumbnailer.setOutcome({ kind: "rendered", bytes: tinyPng, type: "image/webp", damaged: true });
  const positions = async () => QueryResponse.parse((await gallery.call("GET", "/query")).body).damaged;
  const itemOf = async (path: string) =>
    SearchResponse.parse((await gallery.call("POST", "/items/read", { paths: [path] })).body).items[0];
  return { ...gallery, positions, itemOf };
}

describe("a damaged image", () => {
  it("is named in views and items once it was decoded, until its file changes", async () => {
    const { call, source, positions, itemOf, lenslet } = await openGallery();
    assert.equal(await positions(), undefined);
    await call("GET", "/thumb?path=/b.png");
    assert.deepEqual(await positions(), [1]);
    assert.equal((await itemOf("/b.png"))?.damaged, true);
    assert.equal((await itemOf("/a.png"))?.damaged, undefined);
    source.put("/b.png", Uint8Array.of(...tinyPng, 0));
    await call("POST", "/refresh?path=/", {});
    assert.deepEqual(await positions(), []);
    await lenslet.close();
  });

  it("is replayed to a page that has the view from before, and opens its stream only now", async () => {
    const { call, lenslet } = await openGallery();
    const { headers } = await call("GET", "/query");
    await call("GET", "/thumb?path=/b.png");
    const after = { "last-event-id": headers.get("x-event-id") ?? "" };
    const events = await lenslet.fetch(new Request("http://localhost/events", { headers: after }));
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("event: image-damaged"))
      text += (await reader?.read())?.value ?? assert.fail("the stream ended");
    await reader?.cancel();
    await lenslet.close();
  });

  it("is published once", async () => {
    const { call, lenslet } = await openGallery();
    const events = await lenslet.fetch(new Request("http://localhost/events"));
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const target of ["/thumb?path=/b.png", "/preview?path=/b.png", "/thumb?path=/a.png"])
      await call("GET", target);
    let text = "";
    while (!text.includes('"path":"/a.png"')) text += (await reader?.read())?.value ?? assert.fail("the stream ended");
    const published = [...text.matchAll(/^event: image-damaged\nid: \d+\ndata: (.*)$/gmu)].map(([, data = ""]) => data);
    assert.deepEqual(
      published.map((data) => /"path":"([^"]*)"/u.exec(data)?.[1]),
      ["/b.png", "/a.png"],
    );
    await reader?.cancel();
    await lenslet.close();
  });

  it("is asked for each time, so that a server that has forgotten it learns of it again", async () => {
    const { call, lenslet, itemOf } = await openGallery();
    const stamp = (await itemOf("/b.png"))?.hash ?? "";
    const first = await call("GET", `/thumb?path=/b.png&v=${stamp}`);
    assert.equal(first.headers.get("cache-control"), "private, no-cache");
    const tag = first.headers.get("etag") ?? "";
    await lenslet.close();
    const later = await openGallery();
    const again = await later.call("GET", `/thumb?path=/b.png&v=${stamp}`, undefined, { "if-none-match": tag });
    assert.equal(again.status, 304);
    assert.deepEqual(await later.positions(), [1]);
    later.thumbnailer.setOutcome(undefined);
    const repaired = await later.call("GET", `/thumb?path=/b.png&v=${stamp}`, undefined, { "if-none-match": tag });
    assert.equal(repaired.status, 200);
    await later.lenslet.close();
  });
});
