import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import sharp from "sharp";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import { FolderListing } from "../../src/wire/listing.ts";
import { openTestGallery } from "../support/test-gallery.ts";

let gallery: Awaited<ReturnType<typeof openTestGallery>>;
let files: Readonly<Record<string, Uint8Array>>;

before(async () => {
  const plain = sharp({ create: { width: 600, height: 400, channels: 3, background: "#e11" } });
  const made = {
    "/lzw.tif": plain.clone().tiff({ compression: "lzw" }),
    "/jpeg.TIFF": plain.clone().tiff({ compression: "jpeg" }),
    "/tiles.tif": plain.clone().tiff({ tile: true, pyramid: true }),
    "/deep.tif": plain.clone().toColourspace("rgb16").tiff(),
    "/turned.tif": plain.clone().withMetadata({ orientation: 6 }).tiff(),
  };
  files = Object.fromEntries(
    await Promise.all(Object.entries(made).map(async ([path, each]) => [path, await each.toBuffer()] as const)),
  );
  const source = createMemorySource({ images: { ...files, "/broken.tif": new TextEncoder().encode("II*\0 nothing") } });
  gallery = await openTestGallery([], { source, thumbnailer: createSharpThumbnailer() });
});

after(() => gallery.lenslet.close());

const get = (address: string) => gallery.lenslet.fetch(new Request(`http://localhost${address}`));

describe("TIFF files", () => {
  it("are listed with their size as shown", async () => {
    const { items } = FolderListing.parse((await gallery.call("GET", "/folders?path=/")).body);
    for (const { path, type, w, h } of items) {
      assert.equal(type, "image/tiff");
      const expected = path === "/broken.tif" ? [0, 0] : path === "/turned.tif" ? [400, 600] : [600, 400];
      assert.deepEqual([w, h], expected, path);
    }
    assert.equal(items.length, 6);
  });

  it("have renditions, and are sent as they are", async () => {
    for (const [path, bytes] of Object.entries(files)) {
      const response = await get(`/preview?path=${path}&size=4096`);
      assert.equal(response.status, 200, path);
      const { format, width } = await sharp(await response.arrayBuffer()).metadata();
      assert.deepEqual([format, width], ["webp", path === "/turned.tif" ? 400 : 600], path);
      assert.equal((await get(`/thumb?path=${path}`)).status, 200);
      const original = await get(`/file?path=${path}`);
      assert.equal(original.headers.get("content-type"), "image/tiff");
      assert.deepEqual(new Uint8Array(await original.arrayBuffer()), new Uint8Array(bytes));
    }
    assert.equal((await get("/thumb?path=/broken.tif")).status, 422);
  });
});
