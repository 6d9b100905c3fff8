import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unzipSync } from "fflate";
import { DownloadTicket } from "../../src/wire/download.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

async function open() {
  const gallery = await openTestGallery(["/a.png", "/b/c.png", "/b/ü.png"]);
  const save = async (ticket: string) => {
    const response = await gallery.lenslet.fetch(new Request(`http://localhost/download?ticket=${ticket}`));
    return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
  const prepare = async (body: object) => DownloadTicket.parse((await gallery.call("POST", "/download", body)).body);
  return { ...gallery, prepare, save };
}

describe("a download of originals", () => {
  it("is a zip of the files in their folders, and says its size before", async () => {
    const { prepare, save } = await open();
    const { ticket, images, bytes } = await prepare({ match: { path: "/b" } });
    assert.deepEqual([images, bytes], [2, 2 * tinyPng.length]);
    const saved = await save(ticket);
    assert.equal(saved.response.headers.get("content-type"), "application/zip");
    const files = unzipSync(saved.bytes);
    assert.deepEqual(Object.keys(files).sort(), ["b/c.png", "b/ü.png"]);
    assert.deepEqual([...(files["b/c.png"] ?? [])], [...tinyPng]);
  });

  it("takes named images, and leaves out those that are unknown", async () => {
    const { prepare, save } = await open();
    const { ticket, images } = await prepare({ paths: ["/a.png", "/none.png"] });
    assert.equal(images, 1);
    assert.deepEqual(Object.keys(unzipSync((await save(ticket)).bytes)), ["a.png"]);
  });

  it("lists files that have gone meanwhile instead of failing", async () => {
    const { prepare, save, source } = await open();
    const { ticket } = await prepare({ match: {} });
    source.remove("/a.png");
    const files = unzipSync((await save(ticket)).bytes);
    assert.equal(new TextDecoder().decode(files["not-included.txt"]), "a.png\n");
    assert.equal(Object.keys(files).length, 3);
  });

  it("expires early when fifty others have been prepared since", async () => {
    const { prepare, save } = await open();
    const tickets: string[] = [];
    for (let at = 0; at <= 50; at += 1) tickets.push((await prepare({ paths: ["/a.png"] })).ticket);
    assert.equal((await save(tickets[0] ?? "")).response.status, 404);
    assert.equal((await save(tickets[1] ?? "")).response.status, 200);
  });

  it("expires after ten minutes, and nobody can guess it", async () => {
    const { prepare, save, clock, call } = await open();
    const { ticket } = await prepare({ paths: ["/a.png"] });
    clock.advance(9 * 60_000);
    assert.equal((await save(ticket)).response.status, 200);
    clock.advance(2 * 60_000);
    assert.equal((await save(ticket)).response.status, 404);
    assert.equal((await call("GET", "/download?ticket=")).status, 404);
    assert.equal((await call("POST", "/download", { paths: ["/none.png"] })).status, 404);
  });
});
