import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Item, type ReadItems, SearchResponse } from "../../src/wire/listing.ts";
import { ImportResponse } from "../../src/wire/import.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { jpegOf, xmpJpeg, xmpPacket } from "../support/metadata-files.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const plain = jpegOf();
const subject = (...tags: readonly string[]) =>
  `<dc:subject><rdf:Bag>${tags.map((tag) => `<rdf:li>${tag}</rdf:li>`).join("")}</rdf:Bag></dc:subject>`;
const packetBytes = (...parts: Parameters<typeof xmpPacket>) => new TextEncoder().encode(xmpPacket(...parts));
const rated = xmpJpeg(xmpPacket('xmp:Rating="4" xmpDM:pick="1"', subject("fox")));

/** A gallery of files that say something of themselves. It is watched, so that changes are followed at once. */
async function openGallery(images: Readonly<Record<string, Uint8Array>>) {
  const source = createMemorySource({ images, watchable: true });
  const gallery = await openTestGallery([], { source });
  const view = async (query: string) => QueryResponse.parse((await gallery.call("GET", `/query?${query}`)).body);
  return {
    ...gallery,
    source,
    view,
    found: async (q: string) => (await view(`q=${encodeURIComponent(q)}`)).paths,
    item: async (path: string) => {
      const body: ReadItems = { paths: [path] };
      return SearchResponse.parse((await gallery.call("POST", "/items/read", body)).body).items[0] ?? assert.fail(path);
    },
    /** Waits until an image is as it should be; time passes meanwhile. */
    async until(path: string, isSo: (item: Item) => boolean) {
      for (let turn = 0; turn < 2_000; turn += 1) {
        const body: ReadItems = { paths: [path] };
        const { items } = SearchResponse.parse((await gallery.call("POST", "/items/read", body)).body);
        if (items[0] && isSo(items[0])) return items[0];
        gallery.clock.advance(50);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return assert.fail("It never came to be so.");
    },
  };
}

describe("labels in the files of images that nobody has labelled here", () => {
  it("are shown, searched, counted and sorted, marked as coming from the file", async () => {
    const { item, found, view, call, until } = await openGallery({ "/a.jpg": plain, "/b.jpg": rated });
    const { star, tags, version, origin } = await until("/b.jpg", ({ star }) => star === 4);
    assert.deepEqual({ star, tags, version, origin }, { star: 4, tags: ["fox", "pick"], version: 1, origin: "file" });
    assert.ok(!("origin" in (await item("/a.jpg"))));
    const sidecar = Sidecar.parse((await call("GET", "/item?path=/b.jpg")).body);
    assert.deepEqual([sidecar.star, sidecar.version, sidecar.updated_at, sidecar.origin], [4, 1, "", "file"]);
    for (const q of ["star:4", "tag:fox", "is:pick", "fox", "is:labelled"])
      assert.deepEqual(await found(q), ["/b.jpg"], q);
    assert.deepEqual(await found("is:unreviewed"), ["/a.jpg"]);
    const { paths, facets, stars } = await view("sort=-stars");
    assert.deepEqual(
      [paths, stars],
      [
        ["/b.jpg", "/a.jpg"],
        [4, null],
      ],
    );
    assert.deepEqual([facets.tags, facets.flags.pick], [[{ name: "fox", count: 1 }], 1]);
  });

  it("become ours with the first edit, which starts from them", async () => {
    const { patch, item, until, source, found } = await openGallery({ "/b.jpg": rated });
    await until("/b.jpg", ({ star }) => star === 4);
    const response = await patch("/b.jpg", { base_version: 1, add_tags: ["night"] });
    const { star, tags, version, origin, updated_by } = Sidecar.parse(response.body);
    assert.deepEqual(
      { star, tags, version, origin },
      { star: 4, tags: ["fox", "pick", "night"], version: 2, origin: undefined },
    );
    assert.equal(updated_by, "server");
    // What the file says later does not count any more.
    source.put("/b.jpg", xmpJpeg(xmpPacket('xmp:Rating="1"')));
    const { size } = await item("/b.jpg");
    await until("/b.jpg", (now) => now.size !== size);
    assert.deepEqual(await found("star:4 tag:night"), ["/b.jpg"]);
    assert.deepEqual(await found("star:1"), []);
  });

  it("stay those of the file when an edit changes nothing", async () => {
    const { patch, until, item } = await openGallery({ "/b.jpg": rated });
    await until("/b.jpg", ({ star }) => star === 4);
    assert.equal((await patch("/b.jpg", { base_version: 1, set_star: 4 })).status, 200);
    assert.deepEqual([(await item("/b.jpg")).version, (await item("/b.jpg")).origin], [1, "file"]);
  });

  it("stay away once somebody has removed all labels", async () => {
    const { patch, until, item, source } = await openGallery({ "/b.jpg": rated });
    await until("/b.jpg", ({ star }) => star === 4);
    await patch("/b.jpg", { base_version: 1, set_star: null, set_tags: [] });
    source.put("/b.jpg", xmpJpeg(xmpPacket('xmp:Rating="2"')));
    const { star, tags, origin } = await item("/b.jpg");
    assert.deepEqual({ star, tags, origin }, { star: null, tags: [], origin: undefined });
  });

  it("are edited in bulk, and restored by what the response says was there", async () => {
    const { call, until, found } = await openGallery({ "/a.jpg": plain, "/b.jpg": rated });
    await until("/b.jpg", ({ star }) => star === 4);
    const expect = { star: 4, tags: ["fox", "pick"], notes: "" };
    const body = { edits: [{ match: { path: "/", recursive: true, q: "star:4" }, set_star: 1, expect }] };
    const { status, body: outcome } = await call("POST", "/items/bulk", body, { "idempotency-key": "one" });
    assert.equal(status, 200);
    assert.match(JSON.stringify(outcome), /"before":\{"tags":\["fox","pick"\],"notes":"","star":4\}/u);
    assert.deepEqual(await found("star:1 tag:fox is:pick"), ["/b.jpg"]);
  });

  it("are kept when a script writes metrics", async () => {
    const { call, until, item } = await openGallery({ "/b.jpg": rated });
    await until("/b.jpg", ({ star }) => star === 4);
    await call("POST", "/metrics/items", { items: [{ path: "/b.jpg", metrics: { sharp: 0.5 } }] });
    const { star, tags, metrics } = await item("/b.jpg");
    assert.deepEqual({ star, tags, metrics }, { star: 4, tags: ["fox", "pick"], metrics: { sharp: 0.5 } });
  });
});

describe("an import", () => {
  it("stores what the files said too, and counts more than they do", async () => {
    const { lenslet, until, item } = await openGallery({ "/a.jpg": rated, "/b.jpg": rated, "/c.jpg": rated });
    await until("/c.jpg", ({ star }) => star === 4);
    const run = async (query: string) => {
      const request = new Request(`http://localhost/import?format=csv${query}`, {
        method: "POST",
        body: "path,star,tags\na.jpg,4,\nb.jpg,1,owl\n",
        headers: { "idempotency-key": `import ${query}`, "content-type": "application/octet-stream" },
      });
      return ImportResponse.parse(await (await lenslet.fetch(request)).json());
    };
    assert.deepEqual([(await run("&dry_run=1")).changed, (await item("/a.jpg")).origin], [2, "file"]);
    assert.deepEqual([(await run("")).changed, (await run("&policy=fill")).changed], [2, 0]);
    const states = await Promise.all(["/a.jpg", "/b.jpg", "/c.jpg"].map(item));
    assert.deepEqual(
      states.map(({ star, tags, origin }) => [star, tags, origin]),
      [
        [4, ["fox", "pick"], undefined],
        [1, ["fox", "pick", "owl"], undefined],
        [4, ["fox", "pick"], "file"],
      ],
    );
  });
});

describe("an XMP file beside an image", () => {
  it("is read under both names, and again when it changes, comes or goes", async () => {
    const { source, until } = await openGallery({
      "/a.jpg": plain,
      "/a.jpg.xmp": packetBytes('xmp:Rating="2"'),
      "/b.jpg": plain,
      "/b.xmp": packetBytes('xmp:Rating="3"'),
    });
    await until("/a.jpg", ({ star }) => star === 2);
    await until("/b.jpg", ({ star }) => star === 3);
    source.put("/b.xmp", packetBytes('xmp:Rating="5"'));
    await until("/b.jpg", ({ star }) => star === 5);
    source.remove("/b.xmp");
    await until("/b.jpg", ({ star }) => star === null);
    source.put("/b.jpg.xmp", packetBytes('xmp:Rating="-1"'));
    await until("/b.jpg", ({ tags }) => tags.includes("reject"));
  });

  it("may belong to two images, and counts for both", async () => {
    const { until } = await openGallery({
      "/a.jpg": plain,
      "/a.png": rated,
      "/a.xmp": packetBytes('xmp:Rating="1"'),
      "/b.jpg": plain,
    });
    await until("/a.jpg", ({ star }) => star === 1);
    await until("/a.png", ({ star, origin }) => star === 1 && origin === "file");
    await until("/b.jpg", ({ star }) => star === null);
  });
});

describe("labels that somebody gave here", () => {
  it("follow a file that is renamed, whatever its file says", async () => {
    const { source, patch, until, found } = await openGallery({ "/b.jpg": rated });
    await until("/b.jpg", ({ star }) => star === 4);
    await patch("/b.jpg", { base_version: 1, set_star: 5 });
    source.rename("/b.jpg", "/c.jpg");
    await until("/c.jpg", ({ star }) => star === 5);
    assert.deepEqual(await found("star:5"), ["/c.jpg"]);
  });
});
