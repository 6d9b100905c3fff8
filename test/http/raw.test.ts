import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import sharp from "sharp";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import { FolderListing, Metadata } from "../../src/wire/listing.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { rawFiles } from "../support/raw-files.ts";
import { openTestGallery } from "../support/test-gallery.ts";

let files: ReadonlyMap<string, Uint8Array>;
let gallery: Awaited<ReturnType<typeof openTestGallery>>;

before(async () => {
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#e11" } })
      .jpeg()
      .toBuffer();
  const parts = { jpeg: await plain(600, 400), thumbnail: await plain(60, 40), orientation: 6 };
  files = rawFiles(parts);
  const images = Object.fromEntries([...files].map(([name, bytes]) => [`/${name}`, bytes]));
  const none = new TextEncoder().encode("no image");
  const source = createMemorySource({ images: { ...images, "/broken.NEF": none, "/old.x3f": none } });
  gallery = await openTestGallery([], { source, thumbnailer: createSharpThumbnailer() });
});

after(() => gallery.lenslet.close());

const get = (address: string, headers = {}) =>
  gallery.lenslet.fetch(new Request(`http://localhost${address}`, { headers }));

describe("camera raw files", () => {
  it("are listed with the size of their JPEG and their own type", async () => {
    const { items } = FolderListing.parse((await gallery.call("GET", "/folders?path=/")).body);
    const nef = items.find(({ name }) => name === "nikon.nef");
    assert.deepEqual([nef?.type, nef?.w, nef?.h, nef?.hasMeta], ["image/x-nikon-nef", 400, 600, true]);
    assert.equal(items.length, files.size + 2);
    const { total } = QueryResponse.parse((await gallery.call("GET", "/query?q=type:raw")).body);
    assert.equal(total, files.size + 2);
  });

  it("have renditions of their JPEG, and the JPEG itself at full size", async () => {
    for (const [name] of files) {
      for (const [address, width] of [
        [`/thumb?path=/${name}`, 256],
        [`/preview?path=/${name}`, 400],
        [`/preview?path=/${name}&embedded=1`, 400],
      ] as const) {
        const response = await get(address);
        assert.equal(response.status, 200, address);
        const { autoOrient } = await sharp(await response.arrayBuffer()).metadata();
        assert.deepEqual([autoOrient.width, autoOrient.height], [width, width * 1.5], address);
      }
    }
    const full = await get("/preview?path=/adobe.dng&embedded=1");
    assert.equal(full.headers.get("content-type"), "image/jpeg");
    assert.equal(Number(full.headers.get("content-length")), (await full.arrayBuffer()).byteLength);
    const etag = full.headers.get("etag") ?? "";
    assert.equal((await get("/preview?path=/adobe.dng&embedded=1", { "if-none-match": etag })).status, 304);
  });

  it("are sent as they are, to be saved", async () => {
    const response = await get("/file?path=/canon.cr3");
    assert.equal(response.headers.get("content-type"), "image/x-canon-cr3");
    assert.match(response.headers.get("content-disposition") ?? "", /^attachment;/);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), files.get("canon.cr3"));
  });

  it("have the metadata of the camera", async () => {
    const { format, meta } = Metadata.parse((await gallery.call("GET", "/metadata?path=/pentax.pef")).body);
    assert.equal(format, "raw");
    assert.match(JSON.stringify(meta), /PENTAX K-1/);
  });

  it("without a JPEG are listed and can be labelled, with the reason in place of the image", async () => {
    for (const name of ["broken.NEF", "old.x3f"]) {
      const { status, body } = await gallery.call("GET", `/thumb?path=/${name}`);
      assert.equal(status, 422);
      assert.match(JSON.stringify(body), /contains no JPEG that can be shown/);
      assert.equal((await get(`/preview?path=/${name}&embedded=1`)).status, 204);
      const labels = { tags: ["pick"], notes: "", star: 5 };
      assert.equal((await gallery.call("PUT", `/item?path=/${name}`, labels)).status, 200);
    }
  });
});
