import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FolderTree } from "../../src/wire/listing.ts";
import { openTestGallery } from "../support/test-gallery.ts";

describe("GET /tree", () => {
  it("counts nothing directly in a folder that holds only folders", async () => {
    const { call } = await openTestGallery(["/a/1.png", "/a/2.png", "/b/c/3.png"]);
    const { folders } = FolderTree.parse((await call("GET", "/tree")).body);
    assert.deepEqual(
      folders.map(({ path, items, total }) => [path, items, total]),
      [
        ["/", 0, 3],
        ["/a", 2, 2],
        ["/b", 0, 1],
        ["/b/c", 1, 1],
      ],
    );
  });
});
