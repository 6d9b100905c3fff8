import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Health } from "../../src/wire/health.ts";
import { FolderTree } from "../../src/wire/listing.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

const paths = ["/a.png", "/a.heic", "/notes.txt", "/trip/b.png", "/trip/b.heic", "/trip/c.heif"];

describe("files that are not shown", () => {
  it("are counted by kind in GET /health, and by folder in GET /tree", async () => {
    const { call, lenslet } = await openTestGallery(paths);
    assert.deepEqual(Health.parse((await call("GET", "/health")).body).index.other, { heic: 3, other: 1 });
    const { folders } = FolderTree.parse((await call("GET", "/tree")).body);
    assert.deepEqual(
      folders.map(({ path, other }) => [path, other]),
      [
        ["/", { heic: 1, other: 1 }],
        ["/trip", { heic: 2 }],
      ],
    );
    await lenslet.close();
  });

  it("are counted anew when a folder is read again", async () => {
    const { call, source, lenslet } = await openTestGallery(paths);
    source.remove("/trip/b.heic");
    source.put("/trip/clip.mp4", tinyPng);
    await call("POST", "/refresh?path=/trip", {});
    assert.deepEqual(Health.parse((await call("GET", "/health")).body).index.other, { heic: 2, video: 1, other: 1 });
    source.remove("/trip");
    await call("POST", "/refresh?path=/trip", {});
    assert.deepEqual(Health.parse((await call("GET", "/health")).body).index.other, { heic: 1, other: 1 });
    await lenslet.close();
  });
});
