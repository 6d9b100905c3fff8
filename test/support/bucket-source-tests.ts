import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import sharp from "sharp";
import { createBucketSource } from "../../src/bucket/bucket-source.ts";
import type { FoundImage, ImageSource, ScanBatch } from "../../src/source/source.ts";
import type { BucketServer } from "./bucket-server.ts";
import { openTestGallery, tinyPng } from "./test-gallery.ts";

const text = (words: string) => new TextEncoder().encode(words);

/** A bucket that a test fills. */
export type FilledBucket = Pick<BucketServer, "bucket" | "put" | "remove" | "close">;

/** A gallery's source over a bucket, wherever it is. */
export function describeBucketSource(where: string, start: () => Promise<FilledBucket>): void {
  describe(`createBucketSource, ${where}`, () => {
    let server: FilledBucket;
    let photo: Uint8Array;
    const keys: string[] = [];

    before(async () => {
      server = await start();
      photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
        .jpeg()
        .toBuffer();
    });
    after(() => server.close());
    beforeEach(async () => {
      for (const key of keys.splice(0)) await server.remove(key);
    });

    const put = async (key: string, bytes: Uint8Array): Promise<void> => {
      keys.push(key);
      await server.put(key, bytes);
    };
    const sourceOf = (prefix = "") =>
      createBucketSource({ bucket: server.bucket, title: "photos", root: "s3://photos", prefix });

    it("lists all images below the prefix with their folders, and counts other files", async () => {
      await put("2026/shoot/été 1+2.jpg", photo);
      await put("2026/shoot/raw/a.mov", text("raw"));
      await put("2026/.hidden/b.jpg", photo);
      await put("2025/c.jpg", photo);
      const { images, folders, others } = await scan(sourceOf("2026"), "/");
      assert.deepEqual(
        images.map(({ path, size, unread }) => ({ path, size, unread })),
        [{ path: "/shoot/été 1+2.jpg", size: photo.length, unread: true }],
      );
      assert.deepEqual(folders, ["/", "/shoot", "/shoot/raw"]);
      assert.deepEqual(others, { "/shoot/raw": { video: 1 } });
    });

    it("lists one folder, and names those in it as ahead", async () => {
      await put("a.jpg", photo);
      await put("shoot/b.jpg", photo);
      const { images, ahead } = await scan(sourceOf(), "/", false);
      assert.deepEqual([images.map(({ path }) => path), ahead], [["/a.jpg"], ["/shoot"]]);
    });

    it("says that a folder without any object is missing", async () => {
      assert.equal((await scan(sourceOf(), "/gone")).kind, "missing");
      assert.equal((await scan(sourceOf(), "/")).kind, "complete");
    });

    it("reads headers by ranges, and keeps the size and time of the listing", async () => {
      await put("a.jpg", photo);
      await put("b.png", tinyPng);
      await put("empty.jpg", new Uint8Array(0));
      const source = sourceOf();
      const { images } = await scan(source, "/");
      const outcomes = await source.readHeaders?.([...images.map(({ path }) => path), "/gone.jpg"]);
      assert.deepEqual(outcomes, [
        ...[
          { format: "jpeg", width: 60, height: 40 },
          { format: "png", width: 1, height: 1 },
          { format: "jpeg", width: 0, height: 0 },
        ].map((facts, index) => ({ ...without(images[index]), ...facts })),
        "gone",
      ]);
    });

    it("opens an image, and streams any part of it", async () => {
      await put("a.jpg", photo);
      const opened = await sourceOf().open("/a.jpg");
      assert.ok(opened.kind === "open");
      const { image } = opened;
      assert.equal(image.size, photo.length);
      assert.deepEqual(await image.bytes(3, 40), Uint8Array.from(photo.slice(3, 40)));
      assert.deepEqual(
        new Uint8Array(await new Response(image.stream(5, photo.length)).arrayBuffer()),
        Uint8Array.from(photo.slice(5)),
      );
      assert.deepEqual(await sourceOf().open("/gone.jpg"), { kind: "missing" });
    });

    it("never mixes two versions of an image", async () => {
      await put("a.jpg", photo);
      const opened = await sourceOf().open("/a.jpg");
      assert.ok(opened.kind === "open");
      await server.put(
        "a.jpg",
        Uint8Array.from(photo, (byte) => 255 - byte),
      );
      await assert.rejects(opened.image.bytes(0, 10), { name: "BucketProblem", reason: "changed" });
    });

    it("reports what came, changed and went since a scan", async () => {
      for (const key of ["a.jpg", "b.jpg", "shoot/c.jpg", "left/d.jpg"]) await put(key, photo);
      const source = sourceOf();
      const { images, folders } = await scan(source, "/");
      assert.deepEqual(await source.recheck({ folders, images }), { folders: [], changed: [], missing: [] });
      await server.put("a.jpg", tinyPng);
      await server.remove("b.jpg");
      await server.remove("left/d.jpg");
      await put("shoot/e.jpg", photo);
      const found = await source.recheck({ folders, images });
      assert.deepEqual(
        [found.folders, found.changed.map(({ path, size }) => [path, size]), found.missing.toSorted()],
        [["/shoot", "/left"], [["/a.jpg", tinyPng.length]], ["/b.jpg", "/left/d.jpg"]],
      );
    });

    it("serves a gallery: listing, original with a range, labels", async () => {
      await put("shoot/a.jpg", photo);
      const gallery = await openTestGallery([], { source: sourceOf() });
      const listing = await gallery.call("GET", "/folders?path=/shoot");
      assert.equal(listing.status, 200);
      assert.match(JSON.stringify(listing.body), /"path":"\/shoot\/a.jpg".*"w":60,"h":40/);
      const part = await gallery.lenslet.fetch(
        new Request("http://localhost/file?path=/shoot/a.jpg", { headers: { range: "bytes=0-1" } }),
      );
      assert.deepEqual([part.status, new Uint8Array(await part.arrayBuffer())], [206, Uint8Array.of(0xff, 0xd8)]);
      const edit = { base_version: 1, set_star: 4 };
      const edited = await gallery.call("PATCH", "/item?path=/shoot/a.jpg", edit, { "idempotency-key": "one" });
      assert.equal(edited.status, 200);
    });
  });
}

async function scan(source: ImageSource, path: string, recursive = true) {
  const batches: ScanBatch[] = [];
  const { kind } = await source.scan(path, (batch) => batches.push(batch), { recursive });
  return {
    kind,
    images: batches.flatMap(({ images }) => images),
    folders: batches.flatMap(({ folders }) => folders),
    ahead: batches.flatMap(({ ahead = [] }) => ahead),
    others: Object.fromEntries(batches.flatMap(({ others }) => [...(others ?? [])])),
  };
}

function without(image: FoundImage | undefined) {
  const { unread: _, ...rest } = image ?? { unread: true };
  return rest;
}
