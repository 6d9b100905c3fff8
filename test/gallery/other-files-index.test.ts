import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createOtherFilesIndex, describeOtherFiles } from "../../src/gallery/other-files-index.ts";

describe("describeOtherFiles", () => {
  it("counts by kind", () => {
    assert.equal(describeOtherFiles({ heic: 1, video: 4, other: 12 }), "17 other files: 1 HEIC, 4 videos, 12 other");
    assert.equal(describeOtherFiles({ heic: 1 }), "1 other file: 1 HEIC");
    assert.equal(describeOtherFiles({ heic: 2, video: 1 }), "3 other files: 2 HEIC, 1 video");
    assert.equal(describeOtherFiles({ video: 1200 }), "1,200 other files: 1,200 videos");
  });

  it("has no list where there is one kind without a name, and nothing to say of none", () => {
    assert.equal(describeOtherFiles({ other: 3 }), "3 other files");
    assert.equal(describeOtherFiles({}), "");
  });
});

describe("createOtherFilesIndex", () => {
  it("takes a reading of a part in place of what was known of that part", () => {
    const index = createOtherFilesIndex();
    index.replace(
      "/",
      new Map([
        ["/", { other: 1 }],
        ["/a", { video: 2 }],
        ["/a/b", { heic: 1 }],
        ["/ab", { video: 5 }],
      ]),
    );
    assert.deepEqual(index.total(), { video: 7, heic: 1, other: 1 });
    index.replace("/a", new Map([["/a", { video: 3 }]]));
    assert.deepEqual(index.total(), { video: 8, other: 1 });
    assert.deepEqual(index.in("/a"), { video: 3 });
    assert.equal(index.in("/a/b"), undefined);
    index.replace("/", new Map());
    assert.deepEqual(index.total(), {});
  });
});
