import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGallery } from "../../src/gallery/gallery.ts";

describe("createGallery", () => {
  it("knows what lies behind a link that leaves it, until the folder is read without one", async () => {
    const gallery = createGallery();
    const rescan = gallery.rescan("/");
    rescan.add({ folders: ["/", "/a"], images: [], outside: ["/a/away", "/x.png"] });
    await rescan.commit();
    for (const path of ["/a/away", "/a/away/deep/y.png", "/x.png"]) assert.ok(gallery.leadsOutside(path), path);
    for (const path of ["/", "/a", "/a/awayward", "/x.pn"]) assert.ok(!gallery.leadsOutside(path), path);
    await gallery.rescan("/a").commit();
    assert.ok(!gallery.leadsOutside("/a/away"));
    assert.ok(gallery.leadsOutside("/x.png"));
  });
});
