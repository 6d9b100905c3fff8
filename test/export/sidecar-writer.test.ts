import assert from "node:assert/strict";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { readXmpLabels } from "../../src/import/xmp-labels.ts";
import { SidecarRefused } from "../../src/export/sidecar-files.ts";
import { createSidecarDisk } from "../../src/runtimes/sidecar-disk.ts";
import type { LensletOptions } from "../../src/lenslet-options.ts";
import { runFile } from "../support/process.ts";
import { openTestGallery } from "../support/test-gallery.ts";

let root = "";
function makeRootForEach(): void {
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "lenslet-sidecars-"));
    await mkdir(join(root, "b"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
}

async function openSidecars(paths: readonly string[], options: Partial<LensletOptions> = {}, writes = true) {
  for (const path of paths) await writeFile(join(root, path), "an image");
  const errors: string[] = [];
  const gallery = await openTestGallery(paths, {
    ...(writes && { sidecars: createSidecarDisk(root) }),
    onError: (error) => errors.push(String(error)),
    ...options,
  });
  const xmpFiles = async () =>
    (await readdir(root, { recursive: true })).filter((name) => /xmp/iu.test(name)).toSorted();
  const starIn = async (name: string) => readXmpLabels(await readFile(join(root, name), "utf8")).star;
  const warnings = async () => JSON.stringify((await gallery.call("GET", "/health")).body);
  return { ...gallery, errors, xmpFiles, starIn, warnings };
}

const star = (count: number, version = 1) => ({ base_version: version, set_star: count });
const other = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+0.50"/></rdf:RDF></x:xmpmeta>`;

describe("XMP files beside the images", () => {
  makeRootForEach();

  it("are never written without being asked for", async () => {
    const { patch, lenslet, xmpFiles } = await openSidecars(["/a.png"], {}, false);
    await patch("/a.png", star(3));
    await lenslet.close();
    assert.deepEqual(await xmpFiles(), []);
  });

  it("follow edits after a second, once for several", async () => {
    const { patch, lenslet, clock, xmpFiles, starIn } = await openSidecars(["/a.png", "/b/c.png"]);
    await patch("/a.png", star(3));
    clock.advance(900);
    assert.deepEqual(await xmpFiles(), []);
    await patch("/a.png", star(4, 2));
    await patch("/b/c.png", star(1));
    await lenslet.close();
    assert.deepEqual(await xmpFiles(), ["a.xmp", "b/c.xmp"]);
    assert.deepEqual([await starIn("a.xmp"), await starIn("b/c.xmp")], [4, 1]);
  });

  it("are those that the image has; images of one name have one each", async () => {
    await writeFile(join(root, "a.png.xmp"), other);
    await writeFile(join(root, "b/c.XMP"), other);
    await chmod(join(root, "b/c.XMP"), 0o640);
    const { patch, lenslet, xmpFiles, starIn } = await openSidecars(["/a.png", "/b/c.png", "/d.png", "/d.webp"]);
    for (const path of ["/a.png", "/b/c.png", "/d.png"]) await patch(path, star(3));
    await lenslet.close();
    assert.deepEqual(await xmpFiles(), ["a.png.xmp", "b/c.XMP", "d.png.xmp"]);
    assert.equal(await starIn("a.png.xmp"), 3);
    assert.match(await readFile(join(root, "b/c.XMP"), "utf8"), /crs:Exposure2012="\+0.50"/);
    assert.equal((await lstat(join(root, "b/c.XMP"))).mode & 0o777, 0o640);
  });

  it("stay as they are where they are links, behind one, or not XMP; labels are stored, and health says it", async () => {
    const outside = await mkdtemp(join(tmpdir(), "lenslet-outside-"));
    try {
      await writeFile(join(outside, "a.xmp"), other);
      await symlink(join(outside, "a.xmp"), join(root, "a.xmp"));
      await rm(join(root, "b"), { recursive: true });
      await symlink(outside, join(root, "b"));
      await writeFile(join(root, "d.xmp"), "not xmp");
      const { patch, call, lenslet, clock, warnings, errors, settled } = withSettling(
        await openSidecars(["/a.png", "/b/c.png", "/d.png"]),
      );
      for (const path of ["/a.png", "/b/c.png", "/d.png"]) assert.equal((await patch(path, star(3))).status, 200);
      clock.advance(1_000);
      await settled(() => errors.length === 3);
      assert.match(await warnings(), /XMP files? (is|are) not up to date/);
      assert.match(errors.join("\n"), /The labels themselves are stored/);
      assert.match(JSON.stringify((await call("GET", "/item?path=/d.png")).body), /"star":3/);
      await lenslet.close();
      assert.deepEqual((await readdir(outside)).toSorted(), ["a.xmp", "c.png"]);
      assert.equal(await readFile(join(outside, "a.xmp"), "utf8"), other);
      assert.equal(await readFile(join(root, "d.xmp"), "utf8"), "not xmp");
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it("are caught up at the start, unless another program has changed them since", async () => {
    const first = await openSidecars(["/a.png", "/b/c.png"], {}, false);
    await first.patch("/a.png", star(2));
    await first.patch("/b/c.png", star(2));
    await writeFile(join(root, "a.xmp"), other);
    await utimes(join(root, "a.xmp"), 0, 0);
    await writeFile(join(root, "b/c.xmp"), other);
    await utimes(join(root, "b/c.xmp"), 4e9, 4e9);
    const { journal } = first;
    const { lenslet, starIn } = await openSidecars(["/a.png", "/b/c.png"], { journal });
    await lenslet.close();
    assert.equal(await starIn("a.xmp"), 2);
    assert.equal(await readFile(join(root, "b/c.xmp"), "utf8"), other);
  });
});

describe("XMP files on a full disk", () => {
  makeRootForEach();

  it("are written once there is room again; the edit itself is stored", async () => {
    const disk = createSidecarDisk(root);
    let isFull = true;
    const full: typeof disk = {
      ...disk,
      async write(path, text, before) {
        if (isFull) throw new SidecarRefused("XMP files cannot be written: the disk is full.");
        await disk.write(path, text, before);
      },
    };
    const gallery = await openSidecars(["/a.png"], { sidecars: full }, false);
    const { patch, clock, errors, lenslet, starIn, warnings, settled } = withSettling(gallery);
    assert.equal((await patch("/a.png", star(3))).status, 200);
    clock.advance(1_000);
    await settled(() => errors.length === 1);
    assert.match(await warnings(), /1 XMP file is not up to date. XMP files cannot be written: the disk is full/);
    isFull = false;
    clock.advance(60_000);
    await lenslet.close();
    assert.equal(await starIn("a.xmp"), 3);
    assert.doesNotMatch(await warnings(), /up to date/);
  });
});

describe("a process that is killed while it writes XMP files", () => {
  makeRootForEach();

  it("leaves the file as it was before or after one of its writes", async () => {
    for (const writes of [1, 3, 10]) {
      const child = runFile("node", "test/export/endless-sidecar.ts", [root]);
      await child.printed(new RegExp(`write ${writes}\n`));
      child.kill("SIGKILL");
      await child.ended;
      const text = await readFile(join(root, "a.xmp"), "utf8");
      assert.match(text, /^<!-- (\d+) -->[\s\S]*<!-- \1 -->$/u);
    }
    await createSidecarDisk(root).write("/b.xmp", "new", undefined);
    assert.deepEqual((await readdir(root)).toSorted(), ["a.xmp", "b", "b.xmp"]);
  });
});

/** Waits for work on the real disk. */
function withSettling<Gallery extends object>(gallery: Gallery) {
  const settled = async (isDone: () => boolean): Promise<void> => {
    for (let turns = 0; !isDone() && turns < 20_000; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(isDone());
  };
  return { ...gallery, settled };
}
