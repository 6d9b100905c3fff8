import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toImage, fileStamp } from "../../src/gallery/gallery-image.ts";
import type { RenderRequest, Thumbnailer } from "../../src/thumbs/thumbnailer.ts";
import { FolderListing, SearchResponse } from "../../src/wire/listing.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

/** Sends the original as it is, once for each key, as a cache on disk would. */
function echoThumbnailer(): Thumbnailer & { readonly requests: RenderRequest[] } {
  const kept = new Map<string, Uint8Array>();
  const requests: RenderRequest[] = [];
  return {
    requests,
    form: "echo",
    async render(request) {
      requests.push(request);
      const key = request.key + JSON.stringify(request.rendition);
      let bytes = kept.get(key);
      if (!bytes) {
        const image = await request.open();
        if (!image) return { kind: "missing" };
        bytes = await image.bytes(0, image.size);
        await image.close();
        kept.set(key, bytes);
      }
      return { kind: "rendered", bytes, type: "image/webp" };
    },
    close: async () => {},
  };
}

const first = Uint8Array.of(...tinyPng, 1);
const second = Uint8Array.of(...tinyPng, 2);

async function openGallery() {
  const thumbnailer = echoThumbnailer();
  const gallery = await openTestGallery(["/a.png"], { thumbnailer });
  gallery.source.put("/a.png", first, 1000);
  await gallery.call("POST", "/refresh?path=/", {});
  const get = async (target: string, headers: Record<string, string> = {}) => {
    const response = await gallery.lenslet.fetch(new Request(`http://localhost${target}`, { headers }));
    return { response, last: new Uint8Array(await response.arrayBuffer()).at(-1) };
  };
  const stampNow = async () => FolderListing.parse((await gallery.call("GET", "/folders")).body).items[0]?.hash ?? "";
  return { ...gallery, thumbnailer, get, stampNow };
}

const addresses = ["/thumb?path=/a.png", "/thumb?path=/a.png&width=512", "/preview?path=/a.png", "/file?path=/a.png"];
const cachingOf = (response: Response) => response.headers.get("cache-control");

describe("the stamp of a file", () => {
  it("is the same in every response that a page reads", async () => {
    const { call, lenslet, stampNow } = await openGallery();
    const stamp = await stampNow();
    assert.equal(
      stamp,
      fileStamp(toImage({ path: "/a.png", format: "png", width: 1, height: 1, size: 71, modifiedAt: 1000 })),
    );
    assert.deepEqual(QueryResponse.parse((await call("GET", "/query")).body).stamps, [stamp]);
    assert.equal(Sidecar.parse((await call("GET", "/item?path=/a.png")).body).hash, stamp);
    const read = await call("POST", "/items/read", { paths: ["/a.png"] });
    assert.equal(SearchResponse.parse(read.body).items[0]?.hash, stamp);
    await lenslet.close();
  });
});

describe("a rendition's address", () => {
  it("is immutable with the file's stamp, and revalidated without one or with another", async () => {
    const { get, lenslet, stampNow } = await openGallery();
    const stamp = await stampNow();
    for (const address of addresses) {
      const named = await get(`${address}&v=${stamp}`);
      assert.match(cachingOf(named.response) ?? "", /^private, max-age=31536000, immutable$/, address);
      for (const v of ["", "&v=", "&v=other"]) {
        const { response, last } = await get(address + v);
        assert.deepEqual([response.status, last, cachingOf(response)], [200, 1, "private, no-cache"], address + v);
        const tag = response.headers.get("etag") ?? "";
        assert.equal((await get(address + v, { "if-none-match": tag })).response.status, 304);
      }
    }
    await lenslet.close();
  });

  it("gives the new pixels once the file has changed, though the folder was not read again", async () => {
    const { get, source, lenslet, stampNow } = await openGallery();
    const old = await stampNow();
    const tags = await Promise.all(addresses.map(async (address) => (await get(address)).response.headers.get("etag")));
    source.put("/a.png", second, 2000);
    for (const [index, address] of addresses.entries()) {
      const { response, last } = await get(address, { "if-none-match": tags[index] ?? "" });
      assert.deepEqual([response.status, last, cachingOf(response)], [200, 2, "private, no-cache"], address);
    }
    assert.notEqual(await stampNow(), old, "the index follows");
    await lenslet.close();
  });

  it("never keeps new pixels under an old stamp", async () => {
    const { get, call, source, lenslet, stampNow } = await openGallery();
    const old = await stampNow();
    source.put("/a.png", second, 2000);
    for (const address of addresses) {
      const { response, last } = await get(`${address}&v=${old}`);
      assert.deepEqual([last, cachingOf(response)], [2, "private, no-cache"], address);
    }
    // The file is put back as it was, its time as well.
    source.put("/a.png", first, 1000);
    await call("POST", "/refresh?path=/", {});
    assert.equal(await stampNow(), old);
    for (const address of addresses) assert.equal((await get(`${address}&v=${old}`)).last, 1, address);
    await lenslet.close();
  });

  it("says that the image has gone once its file has", async () => {
    const { get, source, lenslet, stampNow } = await openGallery();
    const stamp = await stampNow();
    source.remove("/a.png");
    for (const address of addresses) {
      assert.equal((await get(address)).response.status, 404, address);
      assert.equal((await get(`${address}&v=${stamp}`)).response.status, 404, address);
    }
    await lenslet.close();
  });
});

describe("GET /thumb?width=", () => {
  it("makes few widths, each at least what is asked for up to 1024", async () => {
    const { get, lenslet, thumbnailer } = await openGallery();
    for (const width of [1, 256, 257, 512, 513, 1024, 1025, 5000])
      assert.equal((await get(`/thumb?path=/a.png&width=${width}`)).response.status, 200);
    const widths = thumbnailer.requests.map(({ rendition }) => (rendition.kind === "sized" ? rendition.width : 0));
    assert.deepEqual(widths, [256, 256, 512, 512, 1024, 1024, 1024, 1024]);
    await lenslet.close();
  });

  it("is the contract's thumbnail without a width, and refuses what is none", async () => {
    const { get, lenslet, thumbnailer } = await openGallery();
    await get("/thumb?path=/a.png");
    assert.deepEqual(thumbnailer.requests.at(-1)?.rendition, { kind: "thumb" });
    for (const width of ["0", "-1", "x", "1.5", ""])
      assert.equal((await get(`/thumb?path=/a.png&width=${width}`)).response.status, 400, width);
    await lenslet.close();
  });
});
