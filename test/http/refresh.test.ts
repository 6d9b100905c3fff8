import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

const memory = createMemorySource({ images: { "/a/b.png": tinyPng } });
let links = ["/a/away", "/x.png"];
const source = {
  ...memory,
  scan: (async (path, onBatch, options) => {
    if (path === "/") onBatch({ folders: [], images: [], outside: links });
    return memory.scan(path, onBatch, options);
  }) satisfies typeof memory.scan,
};
const gallery = await openTestGallery(undefined, { source });
after(() => gallery.lenslet.close());
const refresh = async (path: string) => (await gallery.call("POST", `/refresh?path=${path}`)).status;
const get = async (target: string) => (await gallery.call("GET", target)).status;

describe("POST /refresh", () => {
  it("refuses a link that leaves the gallery, as do all others before and after", async () => {
    for (let round = 0; round < 2; round += 1) {
      assert.equal(await refresh("/a/away"), 400);
      assert.equal(await refresh("/a/away/deep"), 400);
      assert.equal(await refresh("/x.png"), 400);
      assert.equal(await get("/folders?path=/a/away"), 400);
      assert.equal(await get("/file?path=/a/away/y.png"), 400);
      assert.equal(await get("/file?path=/x.png"), 400);
    }
    assert.equal(await refresh("/nowhere"), 404);
  });

  it("finds what has come in the place of such a link", async () => {
    memory.put("/a/away/y.png", tinyPng);
    assert.equal(await refresh("/a/away"), 200);
    assert.equal(await get("/file?path=/a/away/y.png"), 200);
    links = [];
    assert.equal(await refresh("/"), 200);
    assert.equal(await get("/file?path=/x.png"), 404);
  });
});
