import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemorySource } from "../../src/source/memory-source.ts";
import type { ScanBatch } from "../../src/source/source.ts";
import { pngHead } from "../support/images.ts";

async function listed(source: ReturnType<typeof createMemorySource>, path = "/") {
  const batches: ScanBatch[] = [];
  const outcome = await source.scan(path, (batch) => batches.push(batch));
  return {
    kind: outcome.kind,
    folders: batches.flatMap((batch) => batch.folders),
    images: batches.flatMap((batch) => batch.images),
  };
}

describe("createMemorySource", () => {
  it("lists the images and folders below a folder", async () => {
    const source = createMemorySource({
      images: { "/a.png": pngHead(3, 4), "/b/c.png": pngHead(5, 6), "/bc/d.png": pngHead(1, 1) },
    });
    source.putFolder("/empty/inner");
    assert.deepEqual((await listed(source)).folders, ["/", "/b", "/bc", "/empty", "/empty/inner"]);
    const { images } = await listed(source, "/b");
    assert.deepEqual(
      images.map(({ path, width, height }) => [path, width, height]),
      [["/b/c.png", 5, 6]],
    );
    assert.equal((await listed(source, "/gone")).kind, "missing");
  });

  it("no longer lists what was removed", async () => {
    const source = createMemorySource({ images: { "/a/b.png": pngHead(3, 4), "/a/c/d.png": pngHead(5, 6) } });
    source.remove("/a/b.png");
    assert.deepEqual(
      (await listed(source)).images.map((image) => image.path),
      ["/a/c/d.png"],
    );
    source.remove("/a");
    assert.deepEqual((await listed(source)).folders, ["/"]);
    assert.deepEqual(await source.open("/a/c/d.png"), { kind: "missing" });
  });

  it("gives replaced bytes a later modification time", async () => {
    const source = createMemorySource({ images: { "/a.png": pngHead(3, 4) } });
    const before = (await listed(source)).images[0]?.modifiedAt ?? Infinity;
    source.put("/a.png", pngHead(3, 5));
    assert.ok(((await listed(source)).images[0]?.modifiedAt ?? 0) > before);
  });

  it("opens an image to read a part of it, or to stream it", async () => {
    const source = createMemorySource({ images: { "/a.png": pngHead(3, 4) } });
    const outcome = await source.open("/a.png");
    if (outcome.kind !== "open") assert.fail(outcome.kind);
    assert.deepEqual(await outcome.image.bytes(0, 4), pngHead(3, 4).slice(0, 4));
    assert.equal(await new Response(outcome.image.stream(1, 4)).text(), "PNG");
  });
});
