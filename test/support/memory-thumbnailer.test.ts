import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createMemoryThumbnailer } from "./memory-thumbnailer.ts";
import type { RenderRequest } from "../../src/thumbs/thumbnailer.ts";
import { countedOpens } from "./counted-opens.ts";
import { pngHead } from "./images.ts";

function setUp() {
  const source = countedOpens(createMemorySource({ images: { "/a.png": pngHead(3, 4) } }));
  const thumbnailer = createMemoryThumbnailer();
  const ask = (path: string, signal?: AbortSignal) => {
    const request: RenderRequest = {
      key: path,
      rendition: { kind: "thumb" },
      signal,
      async open() {
        const opened = await source.open(path);
        return opened.kind === "open" ? opened.image : undefined;
      },
    };
    return thumbnailer.render(request);
  };
  return { source, thumbnailer, ask };
}

describe("createMemoryThumbnailer", () => {
  it("resolves with an image, or as missing", async () => {
    const { ask, source, thumbnailer } = setUp();
    assert.equal((await ask("/a.png")).kind, "rendered");
    assert.equal((await ask("/gone.png")).kind, "missing");
    assert.equal(source.opened(), 0);
    assert.deepEqual(
      thumbnailer.requests.map(({ key }) => key),
      ["/a.png", "/gone.png"],
    );
  });

  it("resolves with the outcome that was set", async () => {
    const { ask, thumbnailer } = setUp();
    thumbnailer.setOutcome({ kind: "unreadable", reason: "broken" });
    assert.deepEqual(await ask("/a.png"), { kind: "unreadable", reason: "broken" });
    thumbnailer.setOutcome(undefined);
    assert.equal((await ask("/a.png")).kind, "rendered");
  });

  it("holds requests until they are released or aborted", async () => {
    const { ask, thumbnailer } = setUp();
    const abort = new AbortController();
    thumbnailer.hold();
    const [first, second] = [ask("/a.png"), ask("/a.png", abort.signal)];
    abort.abort();
    assert.equal((await second).kind, "aborted");
    thumbnailer.release();
    assert.equal((await first).kind, "rendered");
  });
});
