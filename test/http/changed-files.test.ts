import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileStamp } from "../../src/gallery/gallery-image.ts";
import { SearchResponse } from "../../src/wire/listing.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { pngHead } from "../support/images.ts";
import { openTestGallery } from "../support/test-gallery.ts";

async function openGallery(paths?: readonly string[]) {
  const gallery = await openTestGallery(paths ?? ["/a.png", "/b/c.png"]);
  const events = await gallery.lenslet.fetch(new Request("http://localhost/events"));
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    ...gallery,
    view: async (target = "/query") => QueryResponse.parse((await gallery.call("GET", target)).body),
    /** Resolves once everybody was notified that the folder has changed. */
    async notified(folder: string) {
      while (!text.includes(`data: {"path":"${folder}"}\n`))
        text += (await reader?.read())?.value ?? assert.fail("the stream ended");
      text = "";
    },
    /** Later, so that folders are due to be checked. */
    later: () => gallery.clock.advance(1_000),
    async close() {
      await reader?.cancel();
      await gallery.lenslet.close();
    },
  };
}

describe("a folder that is opened, after its files have changed", () => {
  it("has the new size and stamp of an overwritten file", async () => {
    const { source, view, later, notified, close } = await openGallery();
    source.put("/a.png", pngHead(70, 80));
    later();
    const { paths, widths, stamps } = await view();
    assert.deepEqual(paths, ["/a.png", "/b/c.png"]);
    assert.deepEqual(widths, [70, 1]);
    assert.notEqual(stamps[0], stamps[1]);
    await notified("/");
    await close();
  });

  it("lists what is new, and not what is gone, as the other listings do", async () => {
    const { source, call, view, later, close } = await openGallery();
    source.put("/b/new.png", pngHead(1, 1));
    source.put("/d/e.png", pngHead(1, 1));
    source.remove("/a.png");
    later();
    assert.deepEqual((await view()).paths, ["/b/c.png", "/b/new.png", "/d/e.png"]);
    source.remove("/d");
    later();
    assert.equal((await call("GET", "/query?path=/d")).status, 404);
    source.put("/b/newer.png", pngHead(1, 1));
    later();
    assert.match(JSON.stringify((await call("GET", "/folders?path=/b")).body), /newer/);
    await close();
  });

  it("keeps the labels of what is renamed away and back", async () => {
    const { source, patch, view, later, close } = await openGallery();
    await patch("/a.png", { base_version: 1, set_star: 5 });
    source.remove("/a.png");
    later();
    assert.deepEqual((await view()).paths, ["/b/c.png"]);
    source.put("/a.png", pngHead(1, 1));
    later();
    assert.deepEqual((await view()).stars, [5, null]);
    await close();
  });

  it("is compared with the disk once, however many ask at once, and not again at once", async () => {
    const { source, view, later, close } = await openGallery();
    let checks = 0;
    const { recheck } = source;
    source.recheck = (known) => {
      checks += 1;
      return recheck(known);
    };
    await view();
    assert.equal(checks, 0, "it was read just now");
    later();
    await Promise.all([view(), view(), view("/query?q=c")]);
    await view();
    await view("/query?path=/b");
    assert.equal(checks, 1);
    later();
    await view("/query?path=/b&recursive=0");
    assert.equal(checks, 2);
    await close();
  });

  it("waits only a moment for a slow disk, and is notified of what that finds", async () => {
    const { source, clock, view, later, notified, close } = await openGallery();
    let finish = (): void => {};
    let started = (): void => {};
    const isChecking = new Promise<void>((resolve) => (started = resolve));
    const { recheck } = source;
    source.recheck = async (known) => {
      await new Promise<void>((resolve) => {
        finish = resolve;
        started();
      });
      return recheck(known);
    };
    source.remove("/a.png");
    later();
    const asked = view();
    await isChecking;
    clock.advance(200);
    assert.deepEqual((await asked).paths, ["/a.png", "/b/c.png"]);
    source.recheck = recheck;
    finish();
    await notified("/");
    assert.deepEqual((await view()).paths, ["/b/c.png"]);
    await close();
  });
});

describe("an image whose file was overwritten after the folder was read", () => {
  for (const route of ["thumb?path=/a.png", "file?path=/a.png", "preview?path=/a.png", "metadata?path=/a.png"])
    it(`has its new size once its ${route.split("?")[0]} was asked for, and everybody is notified`, async () => {
      const { source, call, view, notified, close } = await openGallery();
      source.put("/a.png", pngHead(70, 80));
      await call("GET", `/${route}`);
      await notified("/");
      assert.deepEqual((await view()).widths, [70, 1]);
      await close();
    });

  it("has its new size for who asks for a few images, once that was noticed", async () => {
    const { source, call, notified, close } = await openGallery();
    source.put("/a.png", pngHead(70, 80));
    const items = async () =>
      SearchResponse.parse((await call("POST", "/items/read", { paths: ["/a.png", "/b/c.png"] })).body).items;
    await items();
    await notified("/");
    const [item] = await items();
    assert.equal(item?.w, 70);
    assert.equal(item.hash, fileStamp({ size: item.size, modifiedAt: Date.parse(item.addedAt) }));
    source.remove("/b/c.png");
    assert.deepEqual(
      (await items()).map(({ path }) => path),
      ["/a.png"],
    );
    await close();
  });
});
