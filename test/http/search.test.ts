import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import * as z from "zod";
import { openTestGallery } from "../support/test-gallery.ts";

const paths = ["/cfg=7/a.png", "/sky-blue.png", "/blue.png", "/star:5.png", "/plain.png", "/tagged.png", "/noted.png"];
const gallery = await openTestGallery(paths);
after(() => gallery.lenslet.close());

const Found = z.object({ items: z.array(z.object({ path: z.string() })) });
const search = async (q: string, rest = "") => {
  const response = await gallery.call("GET", `/search?q=${encodeURIComponent(q)}${rest}`);
  assert.equal(response.status, 200);
  return Found.parse(response.body).items.map(({ path }) => path);
};

describe("GET /search", () => {
  it("finds text as it stands in path, tags and notes, also where the language reads it as something else", async () => {
    await gallery.call("PUT", "/item?path=/tagged.png", { tags: ["CFG=7 high"] });
    await gallery.call("PUT", "/item?path=/noted.png", { notes: "made with\ncfg=7" });
    assert.deepEqual(await search("cfg=7"), ["/cfg=7/a.png", "/noted.png", "/tagged.png"]);
    assert.deepEqual(await search("cfg=7 HIGH"), ["/tagged.png"]);
    assert.ok((await search("-blue")).includes("/sky-blue.png"));
    assert.deepEqual(await search(" star:5 "), ["/star:5.png"]);
  });

  it("knows the language beside it", async () => {
    assert.deepEqual(await search("name:blue -sky"), ["/blue.png"]);
    assert.deepEqual(await search(""), paths.toSorted());
  });

  it("leaves the language of GET /query alone", async () => {
    const response = await gallery.call("GET", "/query?q=cfg%3D7&only=count");
    assert.deepEqual(response.body, { inScope: paths.length, total: 0 });
  });

  it("gives as many as there may be to whoever asks for more", async () => {
    assert.equal((await search("", "&limit=100000")).length, paths.length);
    assert.equal((await search("", "&limit=2")).length, 2);
    for (const limit of ["0", "-1", "x"])
      assert.equal((await gallery.call("GET", `/search?limit=${limit}`)).status, 400, limit);
  });
});
