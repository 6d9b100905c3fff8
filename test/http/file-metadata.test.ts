import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { SearchResponse, type ReadItems } from "../../src/wire/listing.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { exifJpeg, jpegOf, textPng } from "../support/metadata-files.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const shot = exifJpeg(
  [
    [0x010f, "Canon"],
    [0x0110, "Canon EOS R5"],
  ],
  [
    [0x829a, [1, 250]],
    [0x829d, [14, 5]],
    [0x8827, 400],
    [0x9003, "2024:05:17 18:30:00"],
    [0x9011, "+02:00"],
    [0x920a, [35, 1]],
  ],
);
const generated = textPng({
  parameters: "red fox\nNegative prompt: blur\nSteps: 20, Sampler: Euler, Seed: 7, Model: sdxl",
});

async function openGallery() {
  const images = { "/a.jpg": shot, "/b.png": generated, "/c.jpg": jpegOf() };
  const gallery = await openTestGallery([], { source: createMemorySource({ images }) });
  const body: ReadItems = { paths: ["/a.jpg", "/b.png", "/c.jpg"] };
  const { items } = SearchResponse.parse((await gallery.call("POST", "/items/read", body)).body);
  return { ...gallery, items };
}

describe("what files say of their images", () => {
  it("is in the items that are read one by one, in the units of the search language", async () => {
    const { items } = await openGallery();
    assert.deepEqual(
      items.map(({ metadata }) => metadata),
      [
        {
          taken: "2024-05-17T18:30:00+02:00",
          takenFrom: "exif",
          camera: "Canon EOS R5",
          iso: 400,
          f: 2.8,
          shutter: 0.004,
          focal: 35,
        },
        { model: "sdxl", prompt: "red fox" },
        {},
      ],
    );
  });

  it("is searched by these units, and left out of listings", async () => {
    const { call } = await openGallery();
    const found = async (q: string) =>
      QueryResponse.parse((await call("GET", `/query?q=${encodeURIComponent(q)}`)).body).paths;
    for (const q of ["camera:r5", "f:2.8", "shutter:1/250", "focal:35", "iso>100", "date:2024-05-17"])
      assert.deepEqual(await found(q), ["/a.jpg"], q);
    assert.deepEqual(await found("prompt:fox model:sdxl"), ["/b.png"]);
    const text = JSON.stringify((await call("GET", "/folders?path=/")).body);
    assert.ok(!text.includes("metadata"), text);
  });

  it("narrows a bulk edit by `match`, whose images are searched again in its turn", async () => {
    const { call } = await openGallery();
    const edit = { match: { path: "/", recursive: true, q: "camera:r5 -star:5" }, set_star: 5 };
    const { status, body } = await call("POST", "/items/bulk", { edits: [edit] }, { "idempotency-key": "one" });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(QueryResponse.parse((await call("GET", "/query?q=star%3A5")).body).paths, ["/a.jpg"]);
  });

  it("gives an export the capture time", async () => {
    const { lenslet } = await openGallery();
    const response = await lenslet.fetch(new Request("http://localhost/export?format=csv"));
    const [header = "", first = "", second = ""] = (await response.text()).split("\r\n");
    const column = header.split(",").indexOf("taken");
    assert.ok(column > 0, header);
    assert.equal(first.split(",")[column], "2024-05-17T18:30:00+02:00");
    assert.equal(second.split(",")[column], "");
  });
});
