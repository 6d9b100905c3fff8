import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createClient } from "../../../../src/client.ts";
import { createImageUrls } from "../../../../src/ui/model/view/image-urls.ts";

const stamps = new Map([["/a.jpg", "s1"]]);
const create = () => createImageUrls({ client: createClient(), stampOf: (path) => stamps.get(path) });

describe("createImageUrls", () => {
  it("names the stamp of the file in every address, where it is known", () => {
    const urls = create();
    assert.equal(urls.thumb("/a.jpg", 200), "/thumb?path=%2Fa.jpg&width=256&v=s1");
    assert.equal(urls.preview("/a.jpg"), "/preview?path=%2Fa.jpg&v=s1");
    assert.equal(urls.original("/a.jpg"), "/file?path=%2Fa.jpg&v=s1");
    assert.equal(urls.preview("/b.jpg"), "/preview?path=%2Fb.jpg");
  });

  it("asks for the smallest thumbnail that is wide enough", () => {
    const urls = create();
    const widths = [1, 256, 257, 512, 800, 1024, 3000].map(
      (pixels) => /width=(\d+)/.exec(urls.thumb("/a.jpg", pixels))?.[1],
    );
    assert.deepEqual(widths, ["256", "256", "512", "512", "1024", "1024", "1024"]);
  });

  it("lets stand in what the grid has shown, unless that is too small", () => {
    const urls = create();
    assert.match(urls.standIn("/a.jpg"), /width=256/);
    urls.thumb("/a.jpg", 700);
    assert.match(urls.standIn("/a.jpg"), /width=1024/);
    assert.match(urls.standIn("/a.jpg", 100), /width=1024/);
    urls.thumb("/a.jpg", 100);
    assert.match(urls.standIn("/a.jpg"), /width=256/);
    assert.match(urls.standIn("/a.jpg", 300), /width=512/);
  });
});
