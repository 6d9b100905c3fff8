import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FolderListing, FolderTree, SearchResponse } from "../../src/wire/listing.ts";
import { awkwardPath } from "./images.ts";
import { assertProblem, cursorOf, itemOf, type Api } from "./subject.ts";

const itemFields = [
  "addedAt",
  "comments",
  "h",
  "hasMeta",
  "hasThumb",
  "hash",
  "metrics",
  "name",
  "path",
  "size",
  "source",
  "star",
  "tags",
  "type",
  "url",
  "version",
  "w",
];

/** Folders, search and the saved views. */
export function describeBrowsing(api: Api): void {
  const list = async (query: string) => FolderListing.parse((await api.get(`/folders?${query}`)).json);
  const search = async (query: string) =>
    SearchResponse.parse((await api.get(`/search?${query}`)).json).items.map(({ path }) => path);

  describe("GET /folders", () => {
    it("lists a folder's own images and its folders", async () => {
      const response = await api.get("/folders?path=/");
      assert.deepEqual(Object.keys(response.json).toSorted(), ["dirs", "generatedAt", "items", "path", "v"]);
      cursorOf(response);
      const listing = FolderListing.parse(response.json);
      assert.equal(listing.path, "/");
      assert.ok(Number.isFinite(Date.parse(listing.generatedAt)));
      assert.deepEqual(listing.dirs, [
        { name: "_session", kind: "branch" },
        { name: "cats", kind: "branch" },
        { name: "plain", kind: "branch" },
      ]);
      assert.deepEqual(listing.items.map(({ name }) => name).toSorted(), [
        "broken.png",
        "modern.avif",
        "moving.gif",
        "one.png",
        "three.webp",
        "two.jpg",
      ]);
    });

    it("describes each image in full", async () => {
      await api.send("PUT", itemOf("/three.webp"), { tags: ["x"], notes: "said", star: 4 });
      const { items } = await list("path=/");
      for (const item of items) assert.deepEqual(Object.keys(item).toSorted(), itemFields);
      const item = items.find(({ name }) => name === "three.webp");
      assert.deepEqual([item?.path, item?.type, item?.w, item?.h], ["/three.webp", "image/webp", 120, 120]);
      assert.deepEqual([item?.star, item?.comments, item?.tags, item?.version], [4, "said", ["x"], 2]);
      assert.deepEqual(
        [item?.url, item?.source, item?.metrics, item?.hasThumb, item?.hasMeta],
        [null, null, null, true, true],
      );
      assert.ok((item?.size ?? 0) > 0 && Number.isFinite(Date.parse(item?.addedAt ?? "")));
      const types = Object.fromEntries(items.map(({ name, type }) => [name, type]));
      assert.deepEqual(
        [types["two.jpg"], types["moving.gif"], types["modern.avif"]],
        ["image/jpeg", "image/gif", "image/avif"],
      );
    });

    it("pages through everything below, ordered by path", async () => {
      const first = await list("path=/&recursive=1&page=1&page_size=50");
      assert.deepEqual([first.page, first.pageSize, first.pageCount, first.totalItems], [1, 50, 2, 70]);
      const second = await list("path=/&recursive=1&page=2&page_size=50");
      const paths = [...first.items, ...second.items].map(({ path }) => path);
      assert.equal(paths.length, 70);
      assert.deepEqual(
        paths,
        paths.toSorted((a, b) => (a < b ? -1 : 1)),
      );
      assert.deepEqual((await list("path=/&recursive=1&page=3&page_size=50")).items, []);
      const byDefault = await list("path=/cats&recursive=1");
      assert.deepEqual([byDefault.page, byDefault.pageSize, byDefault.totalItems], [1, 200, 3]);
    });

    it("takes a page_size over 500 as 500", async () => {
      for (const size of ["501", "1000", "9".repeat(30)]) {
        const listing = await list(`path=/&recursive=1&page_size=${size}`);
        assert.deepEqual([listing.pageSize, listing.pageCount, listing.items.length], [500, 1, 70], size);
      }
    });

    it("gives everything below at once to older clients", async () => {
      const query = "path=/&recursive=1&legacy_recursive=1&page=2&page_size=5";
      const { json } = await api.get(`/folders?${query}`);
      assert.deepEqual(Object.keys(json).toSorted(), ["dirs", "generatedAt", "items", "path", "v"]);
      const paths = (await list(query)).items.map(({ path }) => path);
      assert.equal(paths.length, 70);
      assert.deepEqual(paths, paths.toSorted());
      assert.equal((await list("path=/cats&legacy_recursive=1")).items.length, 3);
      assert.equal((await list("path=/cats&recursive=0&legacy_recursive=1")).items.length, 1);
      assert.equal((await list("path=/&recursive=1&legacy_recursive=0&page_size=5")).items.length, 5);
    });

    it("refuses bad pages and unknown folders", async () => {
      for (const query of ["page=0", "page=x", "page_size=0", "page_size=x", "page_size=-1", "page=1.5"]) {
        assert.equal((await api.get(`/folders?path=/&recursive=1&${query}`)).status, 400, query);
      }
      assertProblem(await api.get("/folders?path=/missing"), 404, "not_found");
      assertProblem(await api.get("/folders?path=/../etc"), 400, "invalid_path");
    });

    it("canonicalises the path and takes none as the root", async () => {
      assert.equal((await list("path=cats//deep/")).path, "/cats/deep");
      assert.equal((await list("path=%5Ccats%5Cdeep")).path, "/cats/deep");
      assert.equal((await list("")).path, "/");
    });

    it("finds names with anything in them", async () => {
      const { items } = await list("path=/cats");
      assert.deepEqual(
        items.map(({ path }) => path),
        [awkwardPath],
      );
      assert.equal((await api.get(itemOf(awkwardPath))).status, 200);
    });
  });

  describe("GET /tree", () => {
    it("counts the images in and below each folder", async () => {
      const { folders } = FolderTree.parse((await api.get("/tree")).json);
      const cats = folders.find(({ path }) => path === "/cats");
      assert.deepEqual(cats, { path: "/cats", items: 1, total: 3 });
    });
  });

  describe("GET /search", () => {
    it("looks at name, path, tags and notes, whatever the case", async () => {
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { tags: ["Zebra-Tag"], notes: "Grüner Quokka" });
      assert.deepEqual(await search("q=zebra-TAG"), [path]);
      assert.deepEqual(await search("q=quokka"), [path]);
      assert.deepEqual(await search("q=TWO.JPG"), ["/two.jpg"]);
      assert.deepEqual((await search("q=DEEP")).toSorted(), ["/cats/deep/x.png", "/cats/deep/y.png"]);
      assert.deepEqual(await search("q=zebra-tag&path=/cats"), []);
      cursorOf(await api.get("/search?q=a"));
    });

    it("gives as many as asked for", async () => {
      assert.equal((await search("q=png&limit=2")).length, 2);
      assert.equal((await api.get("/search?q=png&limit=0")).status, 400);
      assert.equal((await api.get("/search?q=png&limit=x")).status, 400);
    });
  });

  describe("/views", () => {
    it("keeps what it is given, unknown fields as well", async () => {
      const before = await api.get("/views");
      assert.equal(before.status, 200);
      assert.ok(typeof before.json["version"] === "number" && Array.isArray(before.json["views"]));
      const views = {
        version: 1,
        views: [{ id: "v1", name: "Best", pool: { kind: "x" }, more: [1, null] }],
        extra: true,
      };
      assert.equal((await api.send("PUT", "/views", views)).status, 200);
      assert.deepEqual((await api.get("/views")).json, views);
      assertProblem(await api.send("PUT", "/views", { views: 3 }), 422, "invalid_request");
      assert.deepEqual((await api.get("/views")).json, views);
    });
  });

  describe("POST /refresh", () => {
    it("reads files again and forgets no label", async () => {
      const path = api.freshImage();
      await api.send("PUT", itemOf(path), { notes: "stays" });
      const response = await api.send("POST", "/refresh?path=/plain", "");
      assert.equal(response.status, 200);
      assert.equal(response.json["ok"], true);
      assert.equal((await api.get(itemOf(path))).json["notes"], "stays");
      assertProblem(await api.send("POST", "/refresh?path=/missing", ""), 404, "not_found");
    });
  });
}
