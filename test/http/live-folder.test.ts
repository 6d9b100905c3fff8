import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMemorySource } from "../../src/source/memory-source.ts";
import type { WatchReport } from "../../src/source/source.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

const longAgo = Date.UTC(2020, 0, 1);

async function openLive(paths: readonly string[] = ["/a.png", "/b/c.png"]) {
  const clock = manualClock();
  const source = createMemorySource({ watchable: true });
  for (const path of paths) source.put(path, tinyPng, longAgo);
  const watching: { isDeaf: boolean; report?: (report: WatchReport) => void } = { isDeaf: false };
  const { watch } = source;
  source.watch = async (onReport) => {
    watching.report = onReport;
    return (await watch?.((report) => void (watching.isDeaf || onReport(report)))) ?? assert.fail("it cannot watch");
  };
  const gallery = await openTestGallery([], { source, clock: yielding(clock) });
  const events = await gallery.lenslet.fetch(new Request("http://localhost/events"));
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    ...gallery,
    source,
    watching,
    /** Lets time pass, and what falls due happen. */
    async pass(ms: number) {
      clock.advance(ms);
      for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    listed: async () => QueryResponse.parse((await gallery.call("GET", "/query")).body).paths,
    /** The names of events so far, up to one whose data matches. */
    async notified(pattern: RegExp) {
      while (!pattern.test(text)) text += (await reader?.read())?.value ?? assert.fail("the stream ended");
      return [...text.matchAll(/^event: (items-\w+)$/gmu)].map(([, name]) => name);
    },
    async close() {
      await reader?.cancel();
      await gallery.lenslet.close();
    },
  };
}

describe("a folder that is watched", () => {
  it("shows a new file, and its folder, by itself, and says so", async () => {
    const { source, pass, listed, notified, call, close } = await openLive();
    source.put("/new/deep/d.png", tinyPng, longAgo);
    await pass(150);
    assert.deepEqual(await listed(), ["/a.png", "/b/c.png", "/new/deep/d.png"]);
    assert.deepEqual(
      await notified(
        /items-added\nid: \d+\ndata: \{"path":"\/new\/deep","count":1,"paths":\["\/new\/deep\/d.png"\]\}/u,
      ),
      ["items-added"],
    );
    assert.equal((await call("GET", "/folders?path=/new/deep")).status, 200);
    await close();
  });

  it("forgets a file and a folder that are gone", async () => {
    const { source, pass, listed, notified, close } = await openLive(["/a.png", "/b/c.png", "/b/e/d.png", "/x/y.png"]);
    source.remove("/b/e");
    source.remove("/x/y.png");
    await pass(150);
    assert.deepEqual(await listed(), ["/a.png", "/b/c.png"]);
    await notified(/"paths":\["\/x\/y.png"\]/u);
    await close();
  });

  it("reads what changes within 150 ms at once", async () => {
    const { source, pass, notified, close } = await openLive();
    source.put("/one.png", tinyPng, longAgo);
    await pass(100);
    source.put("/two.png", tinyPng, longAgo);
    await pass(100);
    assert.deepEqual(await notified(/"paths":\["\/one.png","\/two.png"\]/u), ["items-added"]);
    await close();
  });

  it("reports each image once of a folder that is found missing itself", async () => {
    const { source, notified, call, close } = await openLive(["/a.png", "/b/c.png", "/b/e/d.png"]);
    source.remove("/b");
    await call("POST", "/refresh?path=/b");
    await notified(
      /items-removed\nid: \d+\ndata: \{"path":"\/b","count":2,"paths":\["\/b\/c.png","\/b\/e\/d.png"\]\}/u,
    );
    await close();
  });

  it("shows a changed file with its new stamp", async () => {
    const { source, pass, notified, call, close } = await openLive();
    const longer = new Uint8Array([...tinyPng, 0, 0]);
    source.put("/a.png", longer, longAgo + 5);
    await pass(150);
    assert.deepEqual(await notified(/items-changed\nid: \d+\ndata: \{"path":"\/","count":1,"paths":\["\/a.png"\]\}/u), [
      "items-changed",
    ]);
    assert.match(
      JSON.stringify((await call("GET", "/folders?path=/")).body),
      new RegExp(`"size":${longer.length}`, "u"),
    );
    await close();
  });

  it("shows a file that is being written once it has stopped growing", async () => {
    const { source, clock, pass, listed, close } = await openLive([]);
    const grow = (bytes: number) => source.put("/film.png", tinyPng.slice(0, bytes), clock.wallTime());
    grow(20);
    await pass(150);
    assert.deepEqual(await listed(), []);
    grow(40);
    await pass(350);
    assert.deepEqual(await listed(), [], "it has grown meanwhile");
    grow(60);
    await pass(350);
    assert.deepEqual(await listed(), []);
    await pass(350);
    assert.deepEqual(await listed(), ["/film.png"]);
    await close();
  });

  it("reads a new folder a second time, for files whose creation is not reported", async () => {
    const { source, pass, listed, watching, close } = await openLive([]);
    source.putFolder("/shoot");
    await pass(150);
    watching.isDeaf = true;
    source.put("/shoot/first.png", tinyPng, longAgo);
    assert.deepEqual(await listed(), [], "it is not compared with the disk for every request");
    await pass(1_000);
    assert.deepEqual(await listed(), ["/shoot/first.png"]);
    await close();
  });

  it("is compared with the disk when reports were lost", async () => {
    const { source, pass, listed, watching, close } = await openLive([]);
    watching.isDeaf = true;
    source.put("/b/lost.png", tinyPng, longAgo);
    await pass(2_000);
    assert.deepEqual(await listed(), []);
    watching.report?.("unknown");
    await pass(150);
    assert.deepEqual(await listed(), ["/b/lost.png"]);
    await close();
  });

  it("reports more than 10,000 new images with one event", async () => {
    const { source, pass, notified, close } = await openLive(["/a.png"]);
    for (let index = 0; index <= 10_000; index += 1) source.put(`/many/${index}.png`, tinyPng, longAgo);
    await pass(150);
    await pass(0);
    assert.deepEqual(await notified(/"path":"\/many","count":10001\}/u), ["items-added"]);
    await close();
  });
});
