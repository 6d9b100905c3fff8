import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "node:test";
import { parseGalleryPath } from "../../src/wire/gallery-path.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { pngHead } from "../support/images.ts";
import { folderPerTest, hurriedClock, opened, scanned, skippedOf } from "../support/scanned-folder.ts";

const folder = folderPerTest();
const { put, openFiles } = folder;

describe("createDirectorySource: scan", () => {
  it("lists folders and images with size, time and facts, each folder before its content", async () => {
    put("a.png");
    put("trip/day one/b & c+#%[x].PNG", pngHead(7, 9));
    put("trip/写真/Ünïcode😀.png");
    fs.mkdirSync(join(folder.root, "empty"));
    const found = await scanned(createDirectorySource(folder.root));
    assert.deepEqual(found.paths, ["/a.png", "/trip/day one/b & c+#%[x].PNG", "/trip/写真/Ünïcode😀.png"].toSorted());
    assert.deepEqual(found.folders.toSorted(), ["/", "/empty", "/trip", "/trip/day one", "/trip/写真"].toSorted());
    assert.equal(found.folders[0], "/");
    assert.ok(found.folders.indexOf("/trip") < found.folders.indexOf("/trip/day one"));
    const image = found.images.get("/trip/day one/b & c+#%[x].PNG");
    assert.equal(image?.size, 33);
    assert.deepEqual([image?.format, image?.width, image?.height], ["png", 7, 9]);
    assert.equal(image?.modifiedAt, Math.floor(fs.statSync(join(folder.root, "trip/day one/b & c+#%[x].PNG")).mtimeMs));
    assert.deepEqual(skippedOf(found), { names: 0, links: 0, special: 0, unreadable: 0 });
  });

  it("skips hidden names without counting them", async () => {
    for (const path of [".lenslet/thumbs/x.png", ".lenslet/notes.txt", ".hidden.png", ".DS_Store"]) put(path);
    const found = await scanned(createDirectorySource(folder.root));
    assert.deepEqual([found.paths, found.folders, found.others], [[], ["/"], {}]);
    assert.deepEqual(skippedOf(found), { names: 0, links: 0, special: 0, unreadable: 0 });
  });

  it("lists and opens names that begin with an underscore, as cameras write them", async () => {
    for (const path of ["_DSC1234.jpg", "_old/_MG_0001.JPG"]) put(path);
    const source = createDirectorySource(folder.root);
    const found = await scanned(source);
    assert.deepEqual(
      [found.paths, found.folders],
      [
        ["/_DSC1234.jpg", "/_old/_MG_0001.JPG"],
        ["/", "/_old"],
      ],
    );
    for (const path of found.paths) await (await opened(source, path)).close();
    assert.deepEqual((await scanned(source, "/_old")).paths, ["/_old/_MG_0001.JPG"]);
    fs.symlinkSync("_old", join(folder.root, "link"));
    assert.ok((await scanned(createDirectorySource(folder.root))).paths.includes("/link/_MG_0001.JPG"));
  });

  it("counts files that are not images, by folder and kind", async () => {
    for (const path of ["a.png", "a.HEIF", "b.hif", "notes.txt", "noextension", "trip/c.HEIC", "trip/d.mov", "e.avi"])
      put(path);
    fs.symlinkSync("notes.txt", join(folder.root, "also.txt"));
    fs.symlinkSync("nowhere", join(folder.root, "dangling.txt"));
    fs.symlinkSync(join(folder.base, "outside.txt"), join(folder.root, "outside.txt"));
    fs.writeFileSync(join(folder.base, "outside.txt"), "");
    fs.mkdirSync(join(folder.root, "folder.heic"));
    execFileSync("mkfifo", [join(folder.root, "pipe.txt")]);
    const { others } = await scanned(createDirectorySource(folder.root));
    assert.deepEqual(others, { "/": { heic: 2, video: 1, other: 3 }, "/trip": { heic: 1, video: 1 } });
  });

  it("takes a broken image's format from its name, and any other's from its content", async () => {
    put("broken.jpg", "not an image");
    put("empty.webp", "");
    put("really-png.jpg", pngHead(5, 6));
    const { images } = await scanned(createDirectorySource(folder.root));
    const facts = (path: string) => [images.get(path)?.format, images.get(path)?.width, images.get(path)?.height];
    assert.deepEqual(facts("/broken.jpg"), ["jpeg", 0, 0]);
    assert.deepEqual(facts("/empty.webp"), ["webp", 0, 0]);
    assert.deepEqual(facts("/really-png.jpg"), ["png", 5, 6]);
  });

  it("counts names that are not valid in a gallery path, and continues", async () => {
    put("good.png");
    put("back\\slash.png");
    put("new\nline.png");
    put("blank /inside.png");
    fs.writeFileSync(
      Buffer.concat([Buffer.from(`${folder.root}/`), Buffer.from([0xff, 0xfe]), Buffer.from(".png")]),
      "x",
    );
    const found = await scanned(createDirectorySource(folder.root));
    assert.deepEqual(found.paths, ["/good.png"]);
    assert.equal(skippedOf(found)?.names, 4);
  });

  it("lists every name by a path that a client can send unchanged", async () => {
    const names = [
      " a",
      "a ",
      "\u3000a\u3000",
      "a\u00a0",
      "...",
      "é",
      "e\u0301",
      "~",
      "%2e%2e",
      "a\\b",
      "C:",
      "a\tb",
      "\u200e",
    ];
    for (const name of names) {
      put(`${name}/1.png`);
      put(`sub/${name}/1.png`);
      put(`${name}.png`);
    }
    const { paths, folders } = await scanned(createDirectorySource(folder.root));
    for (const path of [...paths, ...folders]) assert.deepEqual(parseGalleryPath(path), { kind: "path", path });
    assert.ok(paths.includes("/ a/1.png") && paths.includes("/sub/%2e%2e/1.png") && paths.includes("/a .png"));
  });

  it("counts FIFOs and sockets with an image's name, and never blocks on them", async () => {
    put("good.png");
    execFileSync("mkfifo", [join(folder.root, "fifo.png")]);
    fs.symlinkSync("fifo.png", join(folder.root, "link-to-fifo.png"));
    const found = await scanned(createDirectorySource(folder.root));
    assert.deepEqual(found.paths, ["/good.png"]);
    assert.equal(skippedOf(found)?.special, 2);
  });

  it("counts unreadable folders and files, and continues", { skip: process.getuid?.() !== 0 }, async () => {
    put("good.png");
    put("closed/a.png");
    put("closed.png");
    fs.chmodSync(folder.base, 0o755);
    fs.chmodSync(join(folder.root, "closed"), 0);
    fs.chmodSync(join(folder.root, "closed.png"), 0);
    process.seteuid?.(65534);
    const found = await scanned(createDirectorySource(folder.root)).finally(() => process.seteuid?.(0));
    assert.deepEqual([found.paths, found.folders], [["/good.png"], ["/"]]);
    assert.equal(skippedOf(found)?.unreadable, 2);
  });

  it("reports a missing folder", async () => {
    put("a.png");
    const source = createDirectorySource(folder.root);
    assert.deepEqual(await source.scan("/gone", () => {}), { kind: "missing" });
    assert.deepEqual(await source.scan("/a.png", () => {}), { kind: "missing" });
    assert.deepEqual(await source.scan("/.lenslet", () => {}), { kind: "missing" });
    fs.rmSync(folder.root, { recursive: true });
    assert.deepEqual(await source.scan("/", () => {}), { kind: "missing" });
  });

  it("scans only a subtree", async () => {
    put("a.png");
    put("sub/b.png");
    put("sub/deep/c.png");
    put("subway/d.png");
    const found = await scanned(createDirectorySource(folder.root), "/sub");
    assert.deepEqual(found.paths, ["/sub/b.png", "/sub/deep/c.png"]);
    assert.deepEqual(found.folders, ["/sub", "/sub/deep"]);
  });

  it("rejects once aborted, and closes the folder", async () => {
    for (let index = 0; index < 40; index++) put(`a${index}.png`);
    const abort = new AbortController();
    const scan = createDirectorySource(folder.root, { clock: hurriedClock() }).scan(
      "/",
      () => abort.abort(new Error("enough")),
      { signal: abort.signal },
    );
    await assert.rejects(scan, /enough/);
    assert.deepEqual(openFiles(), []);
  });

  it("yields to the event loop between slices", async () => {
    for (let index = 0; index < 40; index++) put(`a${index}.png`);
    let turns = 0;
    let scanning = true;
    const count = async (): Promise<void> => {
      for (; scanning; turns++) await setImmediate();
    };
    const counted = count();
    await scanned(createDirectorySource(folder.root, { clock: hurriedClock() }));
    scanning = false;
    await counted;
    assert.ok(turns >= 3, `${turns} turns`);
  });
});
