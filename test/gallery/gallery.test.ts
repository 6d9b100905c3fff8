import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGallery } from "../../src/gallery/gallery.ts";
import { readInto } from "../support/read-into.ts";

describe("createGallery", () => {
  it("knows what lies behind a link that leaves it, until the folder is read without one", async () => {
    const gallery = createGallery();
    await readInto(gallery, "/", { folders: ["/a"], outside: ["/a/away", "/x.png"] });
    for (const path of ["/a/away", "/a/away/deep/y.png", "/x.png"]) assert.ok(gallery.leadsOutside(path), path);
    for (const path of ["/", "/a", "/a/awayward", "/x.pn"]) assert.ok(!gallery.leadsOutside(path), path);
    await readInto(gallery, "/a", {});
    assert.ok(!gallery.leadsOutside("/a/away"));
    assert.ok(gallery.leadsOutside("/x.png"));
  });

  it("distinguishes images of one name in any number of folders", async () => {
    const gallery = createGallery();
    const paths = Array.from({ length: 3000 }, (_, index) => `/${index}/same.png`);
    await gallery.apply({
      put: paths.map((path, size) => ({ path, format: "png", width: 1, height: 1, size, modifiedAt: 0 })),
    });
    assert.equal(gallery.imageCount, paths.length);
    for (const [size, path] of paths.entries()) assert.deepEqual([path, gallery.image(path)?.size], [path, size]);
  });

  it("applies what reading folders found: gone folders, gone, changed and new images, links that leave", async () => {
    const gallery = createGallery();
    const image = (path: string, size = 1) =>
      ({ path, format: "png", width: 2, height: 3, size, modifiedAt: 4 }) as const;
    const outside = (folder: string, links: string[]) => new Map([[folder, links]]);
    await gallery.apply({
      put: [image("/a/one.png"), image("/a/deep/two.png"), image("/three.png")],
      folders: ["/a", "/empty"],
      outside: outside("/a", ["/a/away"]),
    });
    assert.deepEqual(gallery.folders(), ["/", "/a", "/a/deep", "/empty"]);
    assert.ok(gallery.leadsOutside("/a/away/x"));
    await gallery.apply({ put: [image("/three.png", 9)], drop: new Set(["/a/one.png"]), outside: outside("/a", []) });
    assert.deepEqual(gallery.image("/three.png")?.size, 9);
    assert.deepEqual(
      gallery.images("/", true).map(({ path }) => path),
      ["/a/deep/two.png", "/three.png"],
    );
    assert.ok(!gallery.leadsOutside("/a/away/x"));
    await gallery.apply({ dropFolders: new Set(["/a"]), put: [image("/a/new.png")] });
    assert.deepEqual(
      gallery.images("/", true).map(({ path }) => path),
      ["/a/new.png", "/three.png"],
    );
    assert.deepEqual(gallery.folders(), ["/", "/a", "/empty"]);
    assert.equal(gallery.image("/a/deep/two.png"), undefined);
  });
});
