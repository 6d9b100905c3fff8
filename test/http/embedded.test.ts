import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import sharp from "sharp";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { countedOpens } from "../support/counted-opens.ts";
import { embeddingJpeg } from "../support/embedding-jpeg.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

const jpeg = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#a83" } })
    .jpeg()
    .toBuffer();

let gallery: Awaited<ReturnType<typeof openTestGallery>>;
let opened: () => number;

before(async () => {
  const image = await jpeg(600, 400);
  const thumbnail = await jpeg(60, 40);
  const preview = await jpeg(300, 200);
  const source = createMemorySource({
    images: {
      "/camera.jpg": embeddingJpeg(image, { thumbnail, more: [[0x010001, preview]], orientation: 6 }),
      "/bare.jpg": image,
      "/a.png": tinyPng,
    },
  });
  const counted = countedOpens(source);
  opened = counted.opened;
  gallery = await openTestGallery([], { source: counted });
});

after(() => gallery.lenslet.close());

const get = (address: string, headers = {}) =>
  gallery.lenslet.fetch(new Request(`http://localhost${address}`, { headers }));

describe("GET /thumb and /preview with embedded=1", () => {
  it("respond with what a JPEG holds of itself, turned, without a decoder", async () => {
    for (const [address, width, height] of [
      ["/thumb?path=/camera.jpg&embedded=1", 40, 60],
      ["/preview?path=/camera.jpg&embedded=1", 200, 300],
    ] as const) {
      const response = await get(address);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "image/jpeg");
      const { autoOrient } = await sharp(await response.arrayBuffer()).metadata();
      assert.deepEqual([autoOrient.width, autoOrient.height], [width, height]);
    }
    assert.equal(gallery.thumbnailer.requests.length, 0);
  });

  it("respond with 204 where there is none", async () => {
    for (const path of ["/bare.jpg", "/a.png"]) {
      const response = await get(`/thumb?path=${path}&embedded=1`);
      assert.equal(response.status, 204);
      assert.equal((await response.arrayBuffer()).byteLength, 0);
    }
  });

  it("respond with 304 to the tag they gave, which is not that of the rendition", async () => {
    const response = await get("/thumb?path=/camera.jpg&embedded=1");
    const etag = response.headers.get("etag") ?? "";
    await response.arrayBuffer();
    assert.equal((await get("/thumb?path=/camera.jpg&embedded=1", { "if-none-match": etag })).status, 304);
    assert.equal((await get("/thumb?path=/camera.jpg", { "if-none-match": etag })).status, 200);
  });

  it("close the file", async () => {
    for (const path of ["/camera.jpg", "/bare.jpg"])
      await (await get(`/preview?path=${path}&embedded=1`)).arrayBuffer();
    assert.equal(opened(), 0);
  });

  it("refuse what is not there", async () => {
    assert.equal((await get("/thumb?path=/none.jpg&embedded=1")).status, 404);
    assert.equal((await get("/thumb?path=/camera.jpg&embedded=maybe")).status, 400);
  });
});
