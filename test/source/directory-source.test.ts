import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { folderPerTest, opened, textOf } from "../support/scanned-folder.ts";

const folder = folderPerTest();
const { put, openFiles } = folder;

describe("createDirectorySource: open", () => {
  it("reads ranges by bytes and by stream, with the facts of the open file", async () => {
    put("a.png", "0123456789");
    const image = await opened(createDirectorySource(folder.root), "/a.png");
    assert.equal(image.size, 10);
    assert.equal(Buffer.from(await image.bytes(2, 5)).toString(), "234");
    assert.equal(await textOf(image.stream(7, 10)), "789");
    assert.deepEqual(openFiles(), []);
    await image.close();
    await image.close();
  });

  it("streams a large file in chunks of at most 256 KiB", async () => {
    const bytes = new Uint8Array(1_500_000).map((_, index) => index % 251);
    put("large.png", bytes);
    const image = await opened(createDirectorySource(folder.root), "/large.png");
    let at = 0;
    for await (const chunk of image.stream(0, image.size)) {
      assert.ok(chunk.length <= 256 * 1024);
      assert.deepEqual(chunk, bytes.subarray(at, at + chunk.length));
      at += chunk.length;
    }
    assert.equal(at, bytes.length);
    assert.deepEqual(openFiles(), []);
  });

  it("closes the file when a stream is cancelled, before and in the middle of a read", async () => {
    put("large.png", new Uint8Array(1_500_000));
    const source = createDirectorySource(folder.root);
    await (await opened(source, "/large.png")).stream(0, 1_500_000).cancel();
    const reader = (await opened(source, "/large.png")).stream(0, 1_500_000).getReader();
    await reader.read();
    const pending = reader.read();
    await reader.cancel();
    assert.equal((await pending).done, true);
    assert.deepEqual(openFiles(), []);
  });

  it("fails the stream when the file is truncated, and closes the file", async () => {
    put("large.png", new Uint8Array(1_500_000));
    const image = await opened(createDirectorySource(folder.root), "/large.png");
    const reader = image.stream(0, 1_500_000).getReader();
    await reader.read();
    fs.truncateSync(join(folder.root, "large.png"), 70_000);
    await assert.rejects(async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read());
    }, /shorter/);
    assert.deepEqual(openFiles(), []);
  });

  it("keeps the file open while one of two streams is being read", async () => {
    put("a.png", "0123456789");
    const image = await opened(createDirectorySource(folder.root), "/a.png");
    const second = image.stream(5, 10);
    assert.equal(await textOf(image.stream(0, 5)), "01234");
    await image.close();
    assert.equal(await textOf(second), "56789");
    assert.deepEqual(openFiles(), []);
  });

  it("reports why it cannot open an image", async () => {
    put("folder.png/x.txt", "");
    put("notes.txt", "");
    execFileSync("mkfifo", [join(folder.root, "fifo.png")]);
    const source = createDirectorySource(folder.root);
    const kinds = await Promise.all(
      ["/gone.png", "/folder.png", "/notes.txt", "/fifo.png", "/.hidden.png", `/${"x".repeat(300)}.png`].map(
        async (path) => (await source.open(path)).kind,
      ),
    );
    assert.deepEqual(kinds, ["missing", "refused", "refused", "refused", "refused", "missing"]);
    assert.deepEqual(openFiles(), []);
  });
});
