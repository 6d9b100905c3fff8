import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { openTestGallery } from "../support/test-gallery.ts";

const gallery = await openTestGallery(["/a.png"]);
after(() => gallery.lenslet.close());
const get = (path: string, headers: Record<string, string> = {}) =>
  gallery.lenslet.fetch(new Request(`http://localhost${path}`, { headers }));

describe("an address without content", () => {
  const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-dest": "document" };

  for (const path of ["/nope", "/file?path=/nope.png", "/item?path=/nope.png"])
    it(`is a page with a way back for who opens ${path}`, async () => {
      const response = await get(path, browser);
      assert.equal(response.status, 404);
      assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
      assert.match(await response.text(), /<h1>There is nothing here<\/h1>[^]*<a href="\/">Open the gallery<\/a>/);
    });

  it("is JSON for scripts, and for images and requests of the page", async () => {
    for (const headers of [
      {},
      { accept: "*/*" },
      { accept: "text/html", "sec-fetch-dest": "empty" },
      { accept: "image/avif,*/*", "sec-fetch-dest": "image" },
    ]) {
      const response = await get("/nope", headers);
      assert.equal(response.status, 404);
      assert.deepEqual(await response.json(), { error: "not_found", message: "This address does not exist." });
    }
  });
});
