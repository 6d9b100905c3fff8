import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import type { FoundImage, ImageSource } from "../../src/source/source.ts";
import { pngHead } from "../support/images.ts";

let base: string;
let root: string;

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "lenslet-recheck-")));
  root = join(base, "served");
  fs.mkdirSync(root);
});

afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

let seconds = 0;
/** Gives file and folder times of their own, as if some time had passed. */
function touch(place: string): void {
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, (seconds += 1)));
  fs.utimesSync(place, at, at);
}

function put(path: string, bytes = pngHead(30, 20)): void {
  const place = join(root, path);
  fs.mkdirSync(join(place, ".."), { recursive: true });
  fs.writeFileSync(place, bytes);
  touch(place);
  touch(join(place, ".."));
}

async function scanned(source: ImageSource) {
  const folders: string[] = [];
  const images: FoundImage[] = [];
  await source.scan("/", (batch) => {
    folders.push(...batch.folders);
    images.push(...batch.images);
  });
  return { folders, images };
}

describe("recheck of a folder on disk", () => {
  it("finds nothing where nothing has changed", async () => {
    put("a.png");
    put("b/c.png");
    const source = createDirectorySource(root);
    assert.deepEqual(await source.recheck(await scanned(source)), { folders: [], changed: [], missing: [] });
  });

  it("finds overwritten, deleted and renamed files, and folders with other names in them", async () => {
    for (const name of ["a.png", "b.png", "c.png", "d/e.png", "f/g.png"]) put(name);
    const source = createDirectorySource(root);
    const known = await scanned(source);
    fs.writeFileSync(join(root, "a.png"), pngHead(300, 200));
    touch(join(root, "a.png"));
    fs.rmSync(join(root, "b.png"));
    fs.renameSync(join(root, "d/e.png"), join(root, "d/h.png"));
    touch(root);
    const found = await source.recheck(known);
    assert.deepEqual(found.folders.toSorted(), ["/", "/d"]);
    assert.deepEqual(
      found.changed.map(({ path, width, height }) => [path, width, height]),
      [["/a.png", 300, 200]],
    );
    assert.deepEqual(found.missing.toSorted(), ["/b.png", "/d/e.png"]);
  });

  it("is at rest again once what has changed was scanned", async () => {
    put("a.png");
    const source = createDirectorySource(root);
    const known = await scanned(source);
    put("b.png");
    assert.deepEqual((await source.recheck(known)).folders, ["/"]);
    assert.deepEqual(await source.recheck(await scanned(source)), { folders: [], changed: [], missing: [] });
  });

  it("finds a new folder by its parent, and what an unmounted disk has taken along and brings back", async () => {
    put("a.png");
    const source = createDirectorySource(root);
    const known = await scanned(source);
    put("new/b.png");
    touch(root);
    assert.deepEqual((await source.recheck(known)).folders, ["/"]);
    const away = join(base, "away");
    fs.renameSync(root, away);
    const gone = await source.recheck(known);
    assert.deepEqual([gone.folders, gone.missing], [["/"], ["/a.png"]]);
    assert.deepEqual(await source.scan("/", () => {}), { kind: "missing" });
    fs.renameSync(away, root);
    assert.deepEqual((await source.recheck({ folders: ["/"], images: [] })).folders, ["/"]);
  });

  it("counts as missing what is no file of the folder any more, and reads nothing from outside", async () => {
    const secret = join(base, "secret.png");
    fs.writeFileSync(secret, pngHead(999, 999));
    for (const name of ["a.png", "b.png", "c/d.png"]) put(name);
    const source = createDirectorySource(root);
    const known = await scanned(source);
    fs.rmSync(join(root, "a.png"));
    fs.symlinkSync(secret, join(root, "a.png"));
    fs.rmSync(join(root, "b.png"));
    fs.mkdirSync(join(root, "b.png"));
    fs.rmSync(join(root, "c"), { recursive: true });
    fs.mkdirSync(join(base, "other"));
    fs.writeFileSync(join(base, "other/d.png"), pngHead(999, 999));
    fs.symlinkSync(join(base, "other"), join(root, "c"));
    const found = await source.recheck(known);
    assert.deepEqual(found.missing.toSorted(), ["/a.png", "/b.png", "/c/d.png"]);
    assert.deepEqual(found.changed, []);
  });

  it("follows links inside of the folder", async () => {
    put("a.png");
    fs.symlinkSync("a.png", join(root, "b.png"));
    const source = createDirectorySource(root);
    const known = await scanned(source);
    assert.deepEqual((await source.recheck(known)).missing, []);
    fs.writeFileSync(join(root, "a.png"), pngHead(3, 2));
    touch(join(root, "a.png"));
    assert.deepEqual((await source.recheck(known)).changed.map(({ path }) => path).toSorted(), ["/a.png", "/b.png"]);
    fs.rmSync(join(root, "a.png"));
    assert.deepEqual((await source.recheck(known)).missing.toSorted(), ["/a.png", "/b.png"]);
  });

  it(
    "keeps images that cannot be looked at now",
    { skip: process.getuid?.() === 0 && "root may look at all" },
    async () => {
      put("a/b.png");
      const source = createDirectorySource(root);
      const known = await scanned(source);
      fs.chmodSync(join(root, "a"), 0);
      try {
        assert.deepEqual((await source.recheck(known)).missing, []);
      } finally {
        fs.chmodSync(join(root, "a"), 0o755);
      }
    },
  );

  it("ends when it is aborted", async () => {
    put("a.png");
    let now = 0;
    const clock = {
      now: () => (now += 10),
      wallTime: () => 0,
      every: () => () => {},
      after: () => () => {},
      soon: setImmediate,
    };
    const source = createDirectorySource(root, { clock });
    const known = await scanned(source);
    await assert.rejects(source.recheck(known, AbortSignal.abort(new Error("closed"))), /closed/);
  });
});

describe("recheck of a folder in memory", () => {
  it("finds the same", async () => {
    const source = createMemorySource({ images: { "/a.png": pngHead(3, 4), "/b/c.png": pngHead(5, 6) } });
    const known = await scanned(source);
    assert.deepEqual(await source.recheck(known), { folders: [], changed: [], missing: [] });
    source.put("/a.png", pngHead(7, 8));
    source.remove("/b/c.png");
    source.put("/d/e.png", pngHead(1, 1));
    const { folders, changed, missing } = await source.recheck(known);
    assert.deepEqual(folders, ["/", "/b"]);
    assert.deepEqual(
      changed.map(({ width }) => width),
      [7],
    );
    assert.deepEqual(missing, ["/b/c.png"]);
    assert.deepEqual((await source.recheck(await scanned(source))).folders, []);
  });
});
