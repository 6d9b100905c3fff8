import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGallery } from "../../src/gallery/gallery.ts";
import { countView, orderView, toView, type ViewSelector } from "../../src/gallery/view.ts";
import { toJsonText } from "../../src/http/json-pieces.ts";
import type { FoundImage } from "../../src/source/source.ts";
import { QueryResponse, type Sort } from "../../src/wire/query.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { readInto } from "../support/read-into.ts";

const image = (path: string, size = 1, modifiedAt = 1): FoundImage => ({
  path,
  format: "jpeg",
  width: 3,
  height: 2,
  size,
  modifiedAt,
});

const labels: Record<string, Labels> = {
  "/a/2.jpg": { ...unlabelled, star: 5, tags: ["x", "y"], version: 3 },
  "/b.jpg": { ...unlabelled, star: 1, tags: ["x"], notes: "n", version: 2 },
};
const labelsOf = (path: string) => labels[path] ?? unlabelled;

async function galleryOf(...images: FoundImage[]) {
  const gallery = createGallery(labelsOf);
  await readInto(gallery, "/", { folders: ["/a/deep", "/empty"], images });
  return gallery;
}

const gallery = await galleryOf(
  image("/a/10.jpg", 5, 30),
  image("/a/2.jpg", 9, 20),
  image("/a/deep/z.jpg", 1, 10),
  image("/ab.jpg", 7, 40),
  image("/b.jpg", 8, 5),
);
const viewOf = async (selector: ViewSelector, sort: Sort = "name", seed = "") =>
  QueryResponse.parse(
    JSON.parse(await toJsonText(await toView(await orderView(gallery, selector, sort, seed), selector, sort))),
  );
const pathsBy = async (sort: Sort, seed = "") =>
  (await viewOf({ path: "/", recursive: true, q: "" }, sort, seed)).paths;

describe("a gallery", () => {
  it("lists a folder alone, or with all below it but not its namesakes", async () => {
    assert.deepEqual(
      gallery.images("/a", false).map((each) => each.path),
      ["/a/10.jpg", "/a/2.jpg"],
    );
    assert.deepEqual(
      gallery.images("/a", true).map((each) => each.path),
      ["/a/10.jpg", "/a/2.jpg", "/a/deep/z.jpg"],
    );
    assert.deepEqual(gallery.subfolders("/"), ["a", "empty"]);
    assert.ok(gallery.hasFolder("/a/deep") && !gallery.hasFolder("/ab"));
  });

  it("replaces one subtree and leaves the others alone", async () => {
    const own = await galleryOf(image("/a/1.jpg"), image("/a/deep/2.jpg"), image("/b.jpg"));
    const reading = readInto(own, "/a", { images: [image("/a/new.jpg")] });
    assert.equal(own.image("/a/new.jpg"), undefined, "nothing shows before all does");
    await reading;
    assert.deepEqual(
      own.images("/", true).map((each) => each.path),
      ["/a/new.jpg", "/b.jpg"],
    );
    assert.ok(!own.hasFolder("/a/deep"));
    await own.apply({ dropFolders: new Set(["/a"]) });
    assert.deepEqual(own.folders(), ["/", "/empty"]);
  });
});

describe("toView", () => {
  it("orders names as people do", async () => {
    assert.deepEqual(await pathsBy("name"), ["/a/2.jpg", "/a/10.jpg", "/a/deep/z.jpg", "/ab.jpg", "/b.jpg"]);
    assert.deepEqual(await pathsBy("-name"), (await pathsBy("name")).toReversed());
  });

  it("orders by date, size and stars", async () => {
    assert.deepEqual((await pathsBy("date"))[0], "/b.jpg");
    assert.deepEqual((await pathsBy("-date"))[0], "/ab.jpg");
    assert.deepEqual((await pathsBy("-size")).slice(0, 2), ["/a/2.jpg", "/b.jpg"]);
    assert.deepEqual((await pathsBy("-stars")).slice(0, 2), ["/a/2.jpg", "/b.jpg"]);
    assert.deepEqual((await pathsBy("stars")).slice(-2), ["/b.jpg", "/a/2.jpg"]);
  });

  it("shuffles by the seed alone, and loses nobody", async () => {
    assert.deepEqual(await pathsBy("random", "7"), await pathsBy("random", "7"));
    const orders = new Set(
      await Promise.all(["1", "2", "3", "4", "5"].map(async (seed) => (await pathsBy("random", seed)).join())),
    );
    assert.ok(orders.size > 1);
    assert.deepEqual((await pathsBy("random", "7")).toSorted(), (await pathsBy("name")).toSorted());
  });

  it("gives columns of equal length, tags by position and facets of what matches", async () => {
    const view = await viewOf({ path: "/", recursive: true, q: "tag:x" });
    assert.deepEqual(view.paths, ["/a/2.jpg", "/b.jpg"]);
    assert.deepEqual([view.total, view.inScope], [2, 5]);
    assert.deepEqual(view.stars, [5, 1]);
    assert.deepEqual(view.versions, [3, 2]);
    assert.deepEqual(
      view.tags["0"]?.map((position) => view.tagNames[position]),
      ["x", "y"],
    );
    assert.deepEqual(view.noted, [1]);
    assert.deepEqual(view.facets.tags, [
      { name: "x", count: 2 },
      { name: "y", count: 1 },
    ]);
    assert.deepEqual(view.facets.stars, { none: 0, counts: [0, 1, 0, 0, 0, 1] });
  });

  it("counts each kind of label as if the query did not choose from it", async () => {
    const facetsOf = async (q: string) => (await viewOf({ path: "/", recursive: true, q })).facets;
    const all = await facetsOf("");
    assert.deepEqual((await facetsOf("star:5")).stars, all.stars);
    assert.deepEqual((await facetsOf("star:5 star>=1")).stars, all.stars);
    assert.deepEqual((await facetsOf("type:png")).types, all.types);
    assert.deepEqual((await facetsOf("tag:y OR is:untagged")).tags, all.tags);
    assert.deepEqual((await facetsOf("tag:y OR is:untagged")).untagged, all.untagged);
    // Another kind counts what is left, and so does the same kind for what is left out.
    assert.deepEqual((await facetsOf("star:5")).tags, [
      { name: "x", count: 1 },
      { name: "y", count: 1 },
    ]);
    assert.deepEqual((await facetsOf("-star:5")).stars.counts[5], 0);
    assert.deepEqual((await facetsOf("star:5 type:png")).stars.counts[5], 0, "no image of that type has five stars");
  });

  it("counts without listing", async () => {
    assert.deepEqual(await countView(gallery, { path: "/a", recursive: true, q: "is:untagged" }), {
      total: 2,
      inScope: 3,
    });
  });
});
