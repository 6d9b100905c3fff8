import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openFolder, type FolderLenslet } from "../../src/runtimes/open-folder.ts";
import { tinyPng } from "../support/test-gallery.ts";

describe("openFolder with `read-only` beside a server of the same folder", () => {
  it("streams that server's edits as its own events", async () => {
    const directory = await mkdtemp(join(tmpdir(), "lenslet-beside-"));
    await writeFile(join(directory, "a.png"), tinyPng);
    // Neither the timers of a gallery nor a socket keep this process alive.
    const awake = setInterval(() => {}, 1_000);
    const writing = await openFolder(directory);
    const reading = await openFolder(directory, { keeping: "read-only" });
    try {
      await Promise.all([writing.ready, reading.ready]);
      const stream = await reading.fetch(new Request("http://localhost/events"));
      const events = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
      assert.equal((await put(writing, "first")).status, 200);
      assert.equal((await put(reading, "refused")).status, 403);
      let text = "";
      while (!text.includes("item-updated")) text += (await events?.read())?.value ?? assert.fail(text);
      assert.match(text, /"notes":"first"/);
      await events?.cancel();
    } finally {
      clearInterval(awake);
      await Promise.all([writing.close(), reading.close()]);
      await rm(directory, { recursive: true });
    }
  });
});

function put(gallery: FolderLenslet, notes: string): Promise<Response> {
  const body = JSON.stringify({ tags: [], notes, star: null });
  const headers = { "content-type": "application/json" };
  return gallery.fetch(new Request("http://localhost/item?path=/a.png", { method: "PUT", headers, body }));
}
