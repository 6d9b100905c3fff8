import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLenslet } from "../../src/lenslet.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import type { FoundImage, ImageSource, ScanBatch, ScanOptions } from "../../src/source/source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { DownloadTicket } from "../../src/wire/download.ts";
import { Health } from "../../src/wire/health.ts";
import { FolderListing } from "../../src/wire/listing.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";

const paths = ["/a/one.png", "/a/two.png", "/b/three.png", "/b/deep/four.png"];

/** A gallery whose folder is read one step at a time: each step is a folder, the wanted one first. */
function openSlowGallery() {
  const clock = manualClock();
  const memory = createMemorySource({ images: Object.fromEntries(paths.map((path) => [path, tinyPng])) });
  const headers: string[] = [];
  let onBatch: (batch: ScanBatch) => void = () => {};
  let options: ScanOptions = {};
  let finish = (): void => {};
  let readHeaders = (): void => {};
  const headersMayBeRead = new Promise<void>((resolve) => (readHeaders = resolve));
  const source: ImageSource = {
    ...memory,
    async scan(path, report, scanOptions) {
      if (scanOptions?.recursive === false || path !== "/") return memory.scan(path, report, scanOptions);
      onBatch = report;
      options = scanOptions ?? {};
      await new Promise<void>((resolve) => (finish = resolve));
      return { kind: "complete", skipped: { names: 0, links: 0, special: 0, unreadable: 0 } };
    },
    async readHeaders(wanted) {
      if (wanted.length > 1) await headersMayBeRead;
      headers.push(...wanted);
      return wanted.map((path): FoundImage => ({ ...listed(path), width: 40, height: 30 }));
    },
  };
  const listed = (path: string): FoundImage => {
    return { path, size: tinyPng.length, modifiedAt: 5, format: "png", width: 0, height: 0 };
  };
  const lenslet = createLenslet({
    source,
    journal: createMemoryJournal(),
    thumbnailer: createMemoryThumbnailer(),
    clock: yielding(clock),
    random: seededRandom(),
  });
  return {
    lenslet,
    headers,
    wanted: () => options.wanted?.(),
    patience: () => clock.advance(250),
    finish: () => finish(),
    readHeaders: () => readHeaders(),
    /** Reports a folder with its content. */
    read(folder: string, ahead: readonly string[] = []) {
      const images = paths.filter((path) => path.slice(0, path.lastIndexOf("/")) === folder).map(listed);
      onBatch({
        folders: [folder],
        ahead,
        images: images.map((image) => ({ ...image, unread: true })),
        read: [folder],
      });
    },
    get: async (target: string) => lenslet.fetch(new Request(`http://localhost${target}`)),
    health: async () => Health.parse(await (await lenslet.fetch(new Request("http://localhost/health"))).json()).index,
  };
}

/** Lets everything happen that needs no timer. */
const settle = async () => {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe("while the folder is read for the first time", () => {
  it("a request waits for its own folder only, which is read next", async () => {
    const gallery = openSlowGallery();
    const listing = gallery.get("/folders?path=/b/deep");
    await settle();
    gallery.patience();
    await settle();
    assert.equal(gallery.wanted(), "/b/deep");
    gallery.read("/", ["/a", "/b"]);
    await settle();
    assert.equal(gallery.wanted(), "/b/deep");
    gallery.read("/b", ["/b/deep"]);
    gallery.read("/b/deep");
    assert.equal(gallery.wanted(), undefined);
    const { items } = FolderListing.parse(await (await listing).json());
    assert.deepEqual(
      items.map(({ path, w, h }) => [path, w, h]),
      [["/b/deep/four.png", 40, 30]],
    );
    assert.deepEqual(gallery.headers, ["/b/deep/four.png"]);
    assert.equal((await gallery.get("/folders?path=/nowhere")).status, 404);
    assert.equal((await gallery.get("/item?path=/b/none.png")).status, 404);
    await gallery.lenslet.close();
  });

  it("what has been found is shown, and the rest with events", async () => {
    const gallery = openSlowGallery();
    const events = (await gallery.get("/events")).body?.pipeThrough(new TextDecoderStream()).getReader();
    const query = gallery.get("/query");
    await settle();
    gallery.patience();
    await settle();
    gallery.read("/", ["/a", "/b"]);
    gallery.read("/a");
    await settle();
    assert.ok(QueryResponse.parse(await (await query).json()).total <= 2);
    assert.deepEqual([(await gallery.health()).phase, (await gallery.health()).images], ["names", 2]);
    gallery.read("/b", ["/b/deep"]);
    gallery.read("/b/deep");
    gallery.finish();
    await settle();
    assert.deepEqual((await gallery.health()).phase, "headers");
    assert.equal(QueryResponse.parse(await (await gallery.get("/query")).json()).total, 4);
    gallery.readHeaders();
    await gallery.lenslet.ready;
    assert.deepEqual(await gallery.health(), {
      ...(await gallery.health()),
      ready: true,
      phase: "done",
      unread: 0,
      images: 4,
    });
    const { widths } = QueryResponse.parse(await (await gallery.get("/query")).json());
    assert.deepEqual(widths, [40, 40, 40, 40]);
    let text = "";
    while (!text.includes("event: folder-refreshed")) text += (await events?.read())?.value ?? assert.fail("ended");
    await events?.cancel();
    await gallery.lenslet.close();
  });

  it("an edit of an image reads its folder first, and its labels are not taken for those of a gone file", async () => {
    const gallery = openSlowGallery();
    const edit = gallery.lenslet.fetch(
      new Request("http://localhost/item?path=/b/three.png", {
        method: "PATCH",
        headers: { "content-type": "application/json", "idempotency-key": "k", "if-match": "1" },
        body: JSON.stringify({ set_star: 4 }),
      }),
    );
    await settle();
    gallery.patience();
    await settle();
    assert.equal(gallery.wanted(), "/b/three.png");
    gallery.read("/", ["/a", "/b"]);
    gallery.read("/b", ["/b/deep"]);
    assert.equal((await edit).status, 200);
    await gallery.lenslet.close();
  });

  it("a download of all that matches waits for everything", async () => {
    const gallery = openSlowGallery();
    const prepared = gallery.lenslet.fetch(
      new Request("http://localhost/download", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ match: {} }),
      }),
    );
    await settle();
    gallery.patience();
    gallery.read("/", ["/a", "/b"]);
    await settle();
    gallery.read("/a");
    gallery.read("/b", ["/b/deep"]);
    gallery.read("/b/deep");
    gallery.finish();
    gallery.readHeaders();
    assert.equal(DownloadTicket.parse(await (await prepared).json()).images, 4);
    await gallery.lenslet.close();
  });

  it("an export waits for everything", async () => {
    const gallery = openSlowGallery();
    let acknowledged = false;
    const exported = gallery.get("/export?format=jsonl").then((response) => {
      acknowledged = true;
      return response.text();
    });
    await settle();
    gallery.patience();
    for (const [folder, ahead] of [
      ["/", ["/a", "/b"]],
      ["/a", []],
      ["/b", ["/b/deep"]],
    ] as const)
      gallery.read(folder, ahead);
    await settle();
    assert.ok(!acknowledged);
    gallery.read("/b/deep");
    gallery.finish();
    gallery.readHeaders();
    assert.equal((await exported).trim().split("\n").length, 4);
    await gallery.lenslet.close();
  });

  it("a small folder that is read in time is given as a whole", async () => {
    const gallery = openSlowGallery();
    const query = gallery.get("/query");
    gallery.readHeaders();
    await settle();
    for (const [folder, ahead] of [
      ["/", ["/a", "/b"]],
      ["/a", []],
      ["/b", ["/b/deep"]],
      ["/b/deep", []],
    ] as const)
      gallery.read(folder, ahead);
    gallery.finish();
    assert.equal(QueryResponse.parse(await (await query).json()).total, 4);
    await gallery.lenslet.close();
  });
});
