import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BulkResponse } from "../../src/wire/bulk.ts";
import { DownloadTicket } from "../../src/wire/download.ts";
import { FolderListing } from "../../src/wire/listing.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { ratioOfByte, toRatioByte } from "../../src/wire/ratio-byte.ts";
import { ViewPosition, ViewResponse, ViewWindow } from "../../src/wire/window.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const paths = ["/a.png", "/b/c.png", "/b/d.png", "/e/f.png", "/g.png"];

async function openGallery() {
  const gallery = await openTestGallery(paths);
  const view = async (search = "") => ViewResponse.parse((await gallery.call("GET", `/view?${search}`)).body);
  const window = async (token: string, search = "") =>
    ViewWindow.parse((await gallery.call("GET", `/view/window?token=${token}&${search}`)).body);
  const pathsOf = async (token: string, search = "") =>
    (await window(token, search)).items.map((item) => item?.path ?? null);
  const bulk = async (edit: object, key: string) =>
    gallery.call("POST", "/items/bulk", { edits: [edit] }, { "idempotency-key": key });
  return { ...gallery, view, window, pathsOf, bulk };
}

describe("GET /view", () => {
  it("counts what GET /query lists, with the same facets", async () => {
    const { call, view, patch } = await openGallery();
    await patch("/b/c.png", { base_version: 1, set_star: 4, add_tags: ["sky", "pick"] });
    for (const search of ["", "path=/b", "q=star:4", "q=tag:sky&sort=-name", "recursive=0", "q=nothing"]) {
      const query = QueryResponse.parse((await call("GET", `/query?${search}`)).body);
      const { inScope, total, facets } = await view(search);
      assert.deepEqual(
        { inScope, total, facets },
        { inScope: query.inScope, total: query.total, facets: query.facets },
      );
    }
  });

  it("is the response of GET /query once more images match than it may list", async () => {
    const { call, view } = await openGallery();
    assert.deepEqual((await call("GET", "/query?most=4")).body, await view());
    assert.deepEqual((await call("GET", "/query?most=5")).body, (await call("GET", "/query")).body);
  });

  it("keeps its token while its images and their order stay", async () => {
    const { view, patch } = await openGallery();
    const plain = await view();
    const byStars = await view("sort=stars");
    const starred = await view("q=is:starred");
    await patch("/a.png", { base_version: 1, set_star: 4 });
    const { token, facets } = await view();
    assert.equal(token, plain.token);
    assert.equal(facets.stars.counts[4], 1);
    assert.notEqual((await view("sort=stars")).token, byStars.token);
    assert.notEqual((await view("q=is:starred")).token, starred.token);
  });

  it("has one byte of proportions for each image, also in base64 where it is small", async () => {
    const { lenslet, view } = await openGallery();
    const { token, geometry = "" } = await view();
    const response = await lenslet.fetch(new Request(`http://localhost/view/geometry?token=${token}`));
    assert.equal(response.headers.get("content-type"), "application/octet-stream");
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.deepEqual(
      [...bytes],
      paths.map(() => 128),
    );
    assert.equal(atob(geometry), String.fromCharCode(...bytes));
  });

  it("marks folders and initials by name, and stars by stars", async () => {
    const { view, patch } = await openGallery();
    const byName = [
      { at: 0, label: "A" },
      { at: 1, label: "b" },
      { at: 3, label: "e" },
      { at: 4, label: "G" },
    ];
    assert.deepEqual((await view()).marks, byName);
    await patch("/e/f.png", { base_version: 1, set_star: 4 });
    const byStars = [
      { at: 0, label: "4" },
      { at: 1, label: "none" },
    ];
    assert.deepEqual((await view("sort=-stars")).marks, byStars);
    assert.deepEqual((await view("sort=random")).marks, []);
  });

  it("responds with 304 until something changes", async () => {
    const { call, view, patch } = await openGallery();
    const { token } = await view();
    const requests = ["/view", `/view/geometry?token=${token}`, `/view/window?token=${token}`];
    for (const [index, path] of requests.entries()) {
      const etag = (await call("GET", path)).headers.get("etag") ?? "";
      assert.equal((await call("GET", path, undefined, { "if-none-match": etag })).status, 304, path);
      await patch("/a.png", { base_version: index + 1, set_star: index });
      assert.equal((await call("GET", path, undefined, { "if-none-match": etag })).status, 200, path);
    }
  });
});

describe("GET /view/window", () => {
  it("has the items of a listing, in the view's order, and ends with the view", async () => {
    const { call, view, window, pathsOf } = await openGallery();
    const listing = FolderListing.parse((await call("GET", "/folders?legacy_recursive=1")).body);
    const { token } = await view();
    assert.deepEqual((await window(token)).items, listing.items);
    assert.deepEqual(await pathsOf(token, "from=3&count=500"), paths.slice(3));
    assert.deepEqual(await pathsOf(token, "from=9"), []);
    assert.deepEqual(await pathsOf((await view("sort=-name")).token, "count=2"), ["/g.png", "/e/f.png"]);
  });

  it("shows current labels at unchanged positions, and a gap for an image that is gone", async () => {
    const { call, source, view, window, patch } = await openGallery();
    const { token } = await view("q=is:unstarred");
    await patch("/a.png", { base_version: 1, set_star: 4 });
    source.remove("/b/c.png");
    await call("POST", "/refresh?path=/");
    const { items } = await window(token);
    assert.deepEqual(
      items.map((item) => item && [item.path, item.star]),
      [["/a.png", 4], null, ["/b/d.png", null], ["/e/f.png", null], ["/g.png", null]],
    );
  });

  it("refuses an unknown token with 410", async () => {
    const { call, bulk } = await openGallery();
    for (const path of ["window?token=x", "geometry?token=x", "position?token=x&path=/a.png"])
      assert.equal((await call("GET", `/view/${path}`)).status, 410, path);
    assert.equal((await bulk({ view: { token: "x" }, set_star: 1 }, "expired")).status, 410);
  });
});

describe("GET /view/position", () => {
  it("finds an image in the view's order", async () => {
    const { call, view } = await openGallery();
    const { token } = await view("path=/b&sort=-name");
    const positionOf = async (path: string) =>
      ViewPosition.parse((await call("GET", `/view/position?token=${token}&path=${path}`)).body).position;
    assert.equal(await positionOf("/b/c.png"), 1);
    assert.equal(await positionOf("/a.png"), null);
  });
});

describe("positions in a view", () => {
  it("name the images of a bulk edit, with exceptions", async () => {
    const { view, bulk } = await openGallery();
    const { token } = await view("sort=-name");
    const edited = async (key: string, selection: object) => {
      const { body } = await bulk({ view: { token, ...selection }, set_notes: key }, key);
      return BulkResponse.parse(body).outcomes.map(({ path }) => path);
    };
    assert.deepEqual(await edited("all", {}), paths.toReversed());
    assert.deepEqual(await edited("but", { except: [[1, 4]] }), ["/g.png", "/a.png"]);
    const ranges = [
      [0, 2],
      [3, 4],
    ];
    assert.deepEqual(await edited("some", { ranges, except: [[0, 1]] }), ["/e/f.png", "/b/c.png"]);
  });

  it("name no image that is gone", async () => {
    const { call, view, source } = await openGallery();
    const { token } = await view();
    source.remove("/b/c.png");
    await call("POST", "/refresh?path=/b");
    const selection = { view: { token, ranges: [[0, 3]] } };
    const { body } = await call("POST", "/download", selection);
    assert.equal(DownloadTicket.parse(body).images, 2);
  });

  it("name the images of an export", async () => {
    const { lenslet, view } = await openGallery();
    const { token } = await view("sort=-name");
    const body = JSON.stringify({ format: "names", separator: "line", view: { token, ranges: [[0, 2]] } });
    const headers = { "content-type": "application/json" };
    const response = await lenslet.fetch(new Request("http://localhost/export", { method: "POST", headers, body }));
    assert.equal((await response.text()).trim(), "g.png\ne/f.png");
  });
});

describe("a byte of proportions", () => {
  it("is exact to one percent from 1:8 to 8:1, and 0 where the size is unknown", () => {
    for (let ratio = 1 / 8; ratio <= 8; ratio *= 1.01) {
      const read = ratioOfByte(toRatioByte(ratio * 1000, 1000)) ?? 0;
      assert.ok(Math.abs(read / ratio - 1) < 0.01, `${ratio} as ${read}`);
    }
    assert.equal(ratioOfByte(toRatioByte(0, 0)), undefined);
    assert.equal(toRatioByte(1, 100_000), 1);
    assert.equal(toRatioByte(100_000, 1), 255);
  });
});
