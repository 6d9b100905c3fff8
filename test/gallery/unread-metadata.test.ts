import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createGallery } from "../../src/gallery/gallery.ts";
import { createPace } from "../../src/gallery/pace.ts";
import { createUnreadMetadata } from "../../src/gallery/unread-metadata.ts";
import type { FoundImage, MetadataOutcome } from "../../src/source/source.ts";

const found = (path: string): FoundImage => ({ path, size: 5, modifiedAt: 7, format: "jpeg", width: 1, height: 1 });
const pathsIn = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${folder}/${index}.jpg`);

async function openReader(paths: readonly string[], outcomeOf?: (path: string) => MetadataOutcome) {
  const gallery = createGallery();
  await gallery.apply({ put: paths.map(found) });
  const read: string[] = [];
  let onRead = (): void => {};
  const metadata = createUnreadMetadata({
    gallery,
    source: {
      async readMetadata(requests) {
        read.push(...requests.map(({ path }) => path));
        onRead();
        await Promise.resolve();
        const own = (path: string): MetadataOutcome => ({ size: 5, modifiedAt: 7, metadata: { camera: path } });
        return requests.map(({ path }) => (outcomeOf ?? own)(path));
      },
    },
    signal: new AbortController().signal,
    pace: createPace(() => 0),
    xmpFilesOf: () => [],
    apply: (put) => gallery.apply({ put }),
  });
  return { gallery, metadata, read, whenReading: (task: () => void) => (onRead = task) };
}

describe("metadata in the background", () => {
  it("is read once all is expected and nothing else is left to do, each file once", async () => {
    const paths = [...pathsIn("/a", 100), ...pathsIn("/b", 3)];
    const { gallery, metadata, read } = await openReader(paths);
    metadata.expect(["/a", "/b"]);
    assert.deepEqual(read, []);
    await metadata.readAll();
    assert.deepEqual(new Set(read), new Set(paths));
    assert.equal(read.length, paths.length);
    assert.equal(gallery.table.metadataOf(gallery.find("/b/2.jpg") ?? -1).camera, "/b/2.jpg");
    metadata.expect(["/a"]);
    await metadata.readAll();
    assert.equal(read.length, paths.length);
  });

  it("is read first where somebody looks, also when that begins in the middle", async () => {
    const { metadata, read, whenReading } = await openReader([
      ...pathsIn("/large", 1000),
      ...pathsIn("/next", 10),
      ...pathsIn("/seen", 10),
    ]);
    metadata.expect(["/large", "/next", "/seen"]);
    whenReading(() => metadata.prefer(["/seen"]));
    await metadata.readAll();
    const folders = read.map((path) => path.split("/")[1] ?? "");
    assert.deepEqual([...new Set(folders)], ["large", "seen", "next"]);
    assert.ok(folders.indexOf("seen") <= 64);
    assert.equal(new Set(read).size, read.length);
    assert.equal(read.length, 1020);
  });

  it("is not believed of a file that has changed meanwhile, and does not try again what cannot be read", async () => {
    const { gallery, metadata, read } = await openReader(["/a/changed.jpg", "/a/gone.jpg", "/a/bad.jpg"], (path) =>
      path.includes("gone")
        ? "gone"
        : path.includes("bad")
          ? "unreadable"
          : { size: 6, modifiedAt: 7, metadata: { camera: "x" } },
    );
    metadata.expect(["/a"]);
    await metadata.readAll();
    const indexed = (path: string) => gallery.table.column("indexed")[gallery.find(path) ?? -1] ?? 0;
    assert.deepEqual([indexed("/a/changed.jpg"), indexed("/a/gone.jpg"), indexed("/a/bad.jpg")], [0, 0, 1]);
    assert.deepEqual(gallery.table.metadataOf(gallery.find("/a/changed.jpg") ?? -1), {});
    assert.equal(read.length, 3);
  });
});

describe("the metadata of an image", () => {
  it("goes with its file: it stays when a header is read, and is forgotten when the file changes", async () => {
    const gallery = createGallery();
    const image = found("/a.jpg");
    const metadata = { camera: "A", taken: { at: 1, from: "exif" }, labels: { star: 3 } } as const;
    await gallery.apply({ put: [{ ...image, metadata }] });
    const row = gallery.find("/a.jpg") ?? -1;
    const state = () => [
      gallery.table.metadataOf(row),
      gallery.table.column("taken")[row],
      gallery.fileLabels("/a.jpg").star,
    ];
    await gallery.apply({ put: [{ ...image, width: 9 }] });
    assert.deepEqual(state(), [metadata, 1, 3]);
    await gallery.apply({ put: [{ ...image, size: 6 }] });
    assert.deepEqual(state(), [{}, 7, null]);
  });

  it("takes no memory where files say nothing", async () => {
    const gallery = createGallery();
    await gallery.apply({ put: pathsIn("/a", 2000).map(found) });
    for (const name of ["camera", "iso", "shutter", "prompt", "fileLabels", "takenFrom"] as const)
      assert.equal(gallery.table.column(name).length, 0, name);
  });
});
