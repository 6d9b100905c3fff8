import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Clock } from "../../src/clock.ts";
import { parseGalleryPath } from "../../src/gallery/path.ts";
import { sumOtherFiles } from "../../src/gallery/other-files-index.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import type { FoundImage, ImageSource, OpenImage, ScanOutcome } from "../../src/source/source.ts";
import type { OtherFiles } from "../../src/wire/other-files.ts";
import { manualClock } from "../support/manual-clock.ts";
import { pngHead } from "../support/images.ts";

let base: string;
let root: string;

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "lenslet-source-")));
  root = join(base, "served");
  fs.mkdirSync(root);
});

afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

function put(path: string, bytes: string | Uint8Array = pngHead(30, 20)): void {
  const place = join(root, path);
  fs.mkdirSync(join(place, ".."), { recursive: true });
  fs.writeFileSync(place, bytes);
}

interface Found {
  outcome: ScanOutcome;
  folders: string[];
  images: Map<string, FoundImage>;
  paths: string[];
  outside: string[];
  others: Record<string, OtherFiles>;
}

async function scanned(source: ImageSource, path = "/"): Promise<Found> {
  const folders: string[] = [];
  const images = new Map<string, FoundImage>();
  const outside: string[] = [];
  const counted: (readonly [string, OtherFiles])[] = [];
  const outcome = await source.scan(path, (batch) => {
    folders.push(...batch.folders);
    outside.push(...(batch.outside ?? []));
    counted.push(...(batch.others ?? []));
    for (const image of batch.images) {
      assert.ok(!images.has(image.path), `${image.path} is found once`);
      images.set(image.path, image);
    }
  });
  const others: Record<string, OtherFiles> = {};
  for (const [folder, counts] of counted) others[folder] = sumOtherFiles([others[folder] ?? {}, counts]);
  return { outcome, folders, images, paths: [...images.keys()].toSorted(), outside: outside.toSorted(), others };
}

function skippedOf(found: Found) {
  assert.equal(found.outcome.kind, "complete");
  return found.outcome.kind === "complete" ? found.outcome.skipped : undefined;
}

async function opened(source: ImageSource, path: string): Promise<OpenImage> {
  const outcome = await source.open(path);
  if (outcome.kind !== "open") assert.fail(outcome.kind);
  return outcome.image;
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

/** A clock that advances by 1 ms each time it is read. */
function hurriedClock(): Clock {
  const clock = manualClock();
  return {
    ...clock,
    now() {
      clock.advance(1);
      return clock.now();
    },
  };
}

const openFiles = (): string[] =>
  fs.readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const target = fs.readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(base) ? [target] : [];
    } catch {
      return [];
    }
  });

describe("createDirectorySource: scan", () => {
  it("lists folders and images with size, time and facts, each folder before its content", async () => {
    put("a.png");
    put("trip/day one/b & c+#%[x].PNG", pngHead(7, 9));
    put("trip/写真/Ünïcode😀.png");
    fs.mkdirSync(join(root, "empty"));
    const found = await scanned(createDirectorySource(root));
    assert.deepEqual(found.paths, ["/a.png", "/trip/day one/b & c+#%[x].PNG", "/trip/写真/Ünïcode😀.png"].toSorted());
    assert.deepEqual(found.folders.toSorted(), ["/", "/empty", "/trip", "/trip/day one", "/trip/写真"].toSorted());
    assert.equal(found.folders[0], "/");
    assert.ok(found.folders.indexOf("/trip") < found.folders.indexOf("/trip/day one"));
    const image = found.images.get("/trip/day one/b & c+#%[x].PNG");
    assert.equal(image?.size, 33);
    assert.deepEqual([image?.format, image?.width, image?.height], ["png", 7, 9]);
    assert.equal(image?.modifiedAt, Math.floor(fs.statSync(join(root, "trip/day one/b & c+#%[x].PNG")).mtimeMs));
    assert.deepEqual(skippedOf(found), { names: 0, links: 0, special: 0, unreadable: 0 });
  });

  it("skips hidden names without counting them", async () => {
    for (const path of [".lenslet/thumbs/x.png", ".lenslet/notes.txt", ".hidden.png", ".DS_Store"]) put(path);
    const found = await scanned(createDirectorySource(root));
    assert.deepEqual([found.paths, found.folders, found.others], [[], ["/"], {}]);
    assert.deepEqual(skippedOf(found), { names: 0, links: 0, special: 0, unreadable: 0 });
  });

  it("lists and opens names that begin with an underscore, as cameras write them", async () => {
    for (const path of ["_DSC1234.jpg", "_old/_MG_0001.JPG"]) put(path);
    const source = createDirectorySource(root);
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
    fs.symlinkSync("_old", join(root, "link"));
    assert.ok((await scanned(createDirectorySource(root))).paths.includes("/link/_MG_0001.JPG"));
  });

  it("counts files that are not images, by folder and kind", async () => {
    for (const path of ["a.png", "a.CR3", "b.nef", "notes.txt", "noextension", "trip/c.HEIC", "trip/d.mov", "e.tif"])
      put(path);
    fs.symlinkSync("notes.txt", join(root, "also.txt"));
    fs.symlinkSync("nowhere", join(root, "dangling.txt"));
    fs.symlinkSync(join(base, "outside.txt"), join(root, "outside.txt"));
    fs.writeFileSync(join(base, "outside.txt"), "");
    fs.mkdirSync(join(root, "folder.nef"));
    execFileSync("mkfifo", [join(root, "pipe.txt")]);
    const { others } = await scanned(createDirectorySource(root));
    assert.deepEqual(others, { "/": { raw: 2, tiff: 1, other: 3 }, "/trip": { heic: 1, video: 1 } });
  });

  it("takes a broken image's format from its name, and any other's from its content", async () => {
    put("broken.jpg", "not an image");
    put("empty.webp", "");
    put("really-png.jpg", pngHead(5, 6));
    const { images } = await scanned(createDirectorySource(root));
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
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe]), Buffer.from(".png")]), "x");
    const found = await scanned(createDirectorySource(root));
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
    const { paths, folders } = await scanned(createDirectorySource(root));
    for (const path of [...paths, ...folders]) assert.deepEqual(parseGalleryPath(path), { kind: "path", path });
    assert.ok(paths.includes("/ a/1.png") && paths.includes("/sub/%2e%2e/1.png") && paths.includes("/a .png"));
  });

  it("counts FIFOs and sockets with an image's name, and never blocks on them", async () => {
    put("good.png");
    execFileSync("mkfifo", [join(root, "fifo.png")]);
    fs.symlinkSync("fifo.png", join(root, "link-to-fifo.png"));
    const found = await scanned(createDirectorySource(root));
    assert.deepEqual(found.paths, ["/good.png"]);
    assert.equal(skippedOf(found)?.special, 2);
  });

  it("counts unreadable folders and files, and continues", { skip: process.getuid?.() !== 0 }, async () => {
    put("good.png");
    put("closed/a.png");
    put("closed.png");
    fs.chmodSync(base, 0o755);
    fs.chmodSync(join(root, "closed"), 0);
    fs.chmodSync(join(root, "closed.png"), 0);
    process.seteuid?.(65534);
    const found = await scanned(createDirectorySource(root)).finally(() => process.seteuid?.(0));
    assert.deepEqual([found.paths, found.folders], [["/good.png"], ["/"]]);
    assert.equal(skippedOf(found)?.unreadable, 2);
  });

  it("reports a missing folder", async () => {
    put("a.png");
    const source = createDirectorySource(root);
    assert.deepEqual(await source.scan("/gone", () => {}), { kind: "missing" });
    assert.deepEqual(await source.scan("/a.png", () => {}), { kind: "missing" });
    assert.deepEqual(await source.scan("/.lenslet", () => {}), { kind: "missing" });
    fs.rmSync(root, { recursive: true });
    assert.deepEqual(await source.scan("/", () => {}), { kind: "missing" });
  });

  it("scans only a subtree", async () => {
    put("a.png");
    put("sub/b.png");
    put("sub/deep/c.png");
    put("subway/d.png");
    const found = await scanned(createDirectorySource(root), "/sub");
    assert.deepEqual(found.paths, ["/sub/b.png", "/sub/deep/c.png"]);
    assert.deepEqual(found.folders, ["/sub", "/sub/deep"]);
  });

  it("rejects once aborted, and closes the folder", async () => {
    for (let index = 0; index < 40; index++) put(`a${index}.png`);
    const abort = new AbortController();
    const scan = createDirectorySource(root, { clock: hurriedClock() }).scan(
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
    await scanned(createDirectorySource(root, { clock: hurriedClock() }));
    scanning = false;
    await counted;
    assert.ok(turns >= 3, `${turns} turns`);
  });
});

describe("createDirectorySource: links", () => {
  it("follows links that stay inside, and opens through them", async () => {
    put("real/a.png");
    fs.symlinkSync("real", join(root, "also"));
    fs.symlinkSync("real/a.png", join(root, "single.png"));
    const source = createDirectorySource(root);
    const found = await scanned(source);
    assert.deepEqual(found.paths, ["/also/a.png", "/real/a.png", "/single.png"]);
    for (const path of found.paths) await (await opened(source, path)).close();
    assert.deepEqual((await scanned(source, "/also")).paths, ["/also/a.png"]);
    assert.equal(skippedOf(found)?.links, 0);
  });

  it("counts links that leave the folder, dangle or lead under a hidden name, and opens none", async () => {
    fs.mkdirSync(join(base, "outside"));
    fs.writeFileSync(join(base, "outside/secret.png"), pngHead(1, 1));
    put(".lenslet/x.png");
    fs.symlinkSync("../outside", join(root, "out"));
    fs.symlinkSync("../outside/secret.png", join(root, "out.png"));
    fs.symlinkSync("nowhere", join(root, "dangling.png"));
    fs.symlinkSync("self.png", join(root, "self.png"));
    fs.symlinkSync(".lenslet/x.png", join(root, "hidden.png"));
    const source = createDirectorySource(root);
    const found = await scanned(source);
    assert.deepEqual([found.paths, found.folders], [[], ["/"]]);
    assert.equal(skippedOf(found)?.links, 5);
    assert.deepEqual(found.outside, ["/hidden.png", "/out", "/out.png"]);
    for (const path of ["/out/secret.png", "/out.png", "/hidden.png", "/self.png"]) {
      assert.equal((await source.open(path)).kind, "refused");
    }
    assert.deepEqual(await source.scan("/out", () => {}), { kind: "missing" });
  });

  it("follows links into the folders that are allowed", async () => {
    fs.mkdirSync(join(base, "pool/.git"), { recursive: true });
    fs.writeFileSync(join(base, "pool/a.png"), pngHead(4, 4));
    fs.writeFileSync(join(base, "pool/.git/b.png"), pngHead(4, 4));
    fs.symlinkSync("../pool", join(root, "pool"));
    fs.symlinkSync("../pool/.git/b.png", join(root, "b.png"));
    const source = createDirectorySource(root, { allowLinks: [join(base, "pool"), join(base, "absent")] });
    const found = await scanned(source);
    assert.deepEqual(found.paths, ["/pool/a.png"]);
    assert.equal(skippedOf(found)?.links, 1);
    await (await opened(source, "/pool/a.png")).close();
  });

  it("ends despite cycles and webs of links", async () => {
    for (let index = 0; index < 12; index++) put(`d${index}/a.png`);
    for (let from = 0; from < 12; from++) {
      for (let to = 0; to < 12; to++) fs.symlinkSync(`../d${to}`, join(root, `d${from}/to${to}`));
    }
    fs.symlinkSync(".", join(root, "here"));
    fs.symlinkSync("..", join(root, "d0/up"));
    const found = await scanned(createDirectorySource(root));
    assert.ok(found.paths.length >= 12 && found.paths.length <= 24, `${found.paths.length}`);
    assert.ok((skippedOf(found)?.links ?? 0) > 100);
  });
});

describe("createDirectorySource: open", () => {
  it("reads ranges by bytes and by stream, with the facts of the open file", async () => {
    put("a.png", "0123456789");
    const image = await opened(createDirectorySource(root), "/a.png");
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
    const image = await opened(createDirectorySource(root), "/large.png");
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
    const source = createDirectorySource(root);
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
    const image = await opened(createDirectorySource(root), "/large.png");
    const reader = image.stream(0, 1_500_000).getReader();
    await reader.read();
    fs.truncateSync(join(root, "large.png"), 70_000);
    await assert.rejects(async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read());
    }, /shorter/);
    assert.deepEqual(openFiles(), []);
  });

  it("keeps the file open while one of two streams is being read", async () => {
    put("a.png", "0123456789");
    const image = await opened(createDirectorySource(root), "/a.png");
    const second = image.stream(5, 10);
    assert.equal(await textOf(image.stream(0, 5)), "01234");
    await image.close();
    assert.equal(await textOf(second), "56789");
    assert.deepEqual(openFiles(), []);
  });

  it("reports why it cannot open an image", async () => {
    put("folder.png/x.txt", "");
    put("notes.txt", "");
    execFileSync("mkfifo", [join(root, "fifo.png")]);
    const source = createDirectorySource(root);
    const kinds = await Promise.all(
      ["/gone.png", "/folder.png", "/notes.txt", "/fifo.png", "/.hidden.png", `/${"x".repeat(300)}.png`].map(
        async (path) => (await source.open(path)).kind,
      ),
    );
    assert.deepEqual(kinds, ["missing", "refused", "refused", "refused", "refused", "missing"]);
    assert.deepEqual(openFiles(), []);
  });

  it("shows no name from outside when a folder is swapped for a link during a scan", async () => {
    const outside = join(base, "outside");
    fs.mkdirSync(join(outside, "below"), { recursive: true });
    fs.writeFileSync(join(outside, "secret.png"), pngHead(9, 9));
    fs.writeFileSync(join(outside, "below", "secret.png"), pngHead(9, 9));
    for (const swapped of ["a", "a/below"]) {
      fs.rmSync(root, { recursive: true });
      for (const path of ["first.png", "a/own.png", "a/below/own.png", "z/own.png"]) put(path);
      let time = 0;
      // Each step of the scan is its own slice.
      const clock: Clock = { ...manualClock(), now: () => (time += 100) };
      const seen: string[] = [];
      let swap = true;
      const outcome = await createDirectorySource(root, { clock }).scan("/", (batch) => {
        seen.push(...batch.images.map(({ path }) => path));
        if (!swap || (swapped === "a/below" && !batch.folders.includes("/a"))) return;
        swap = false;
        fs.renameSync(join(root, swapped), join(base, "moved"));
        fs.symlinkSync(join(outside, swapped === "a" ? "" : "below"), join(root, swapped));
      });
      fs.rmSync(join(base, "moved"), { recursive: true });
      assert.deepEqual(
        seen.filter((path) => path.includes("secret")),
        [],
      );
      assert.ok(seen.includes("/z/own.png"));
      assert.equal(outcome.kind, "complete");
    }
  });

  it("never opens outside while a folder is swapped for a link", async () => {
    put("sub/a.png", "inside");
    fs.mkdirSync(join(base, "outside"));
    fs.writeFileSync(join(base, "outside/a.png"), "secret");
    fs.symlinkSync(join(base, "outside"), join(base, "link"));
    const source = createDirectorySource(root);
    await scanned(source);
    let swapping = true;
    const swap = async (): Promise<void> => {
      for (let round = 0; swapping; round++) {
        fs.renameSync(join(root, "sub"), join(base, "aside"));
        fs.renameSync(join(base, "link"), join(root, "sub"));
        for (let turn = 0; turn < 1 + (round % 3); turn++) await setImmediate();
        fs.renameSync(join(root, "sub"), join(base, "link"));
        fs.renameSync(join(base, "aside"), join(root, "sub"));
        for (let turn = 0; turn < 1 + (round % 11); turn++) await setImmediate();
      }
    };
    const swapped = swap();
    const kinds = new Set<string>();
    for (let round = 0; round < 400; round++) {
      const outcome = await source.open("/sub/a.png");
      kinds.add(outcome.kind);
      if (outcome.kind === "open") assert.equal(await textOf(outcome.image.stream(0, 6)), "inside");
    }
    swapping = false;
    await swapped;
    assert.ok(kinds.has("open") && kinds.has("refused"), [...kinds].join());
    assert.deepEqual(openFiles(), []);
  });
});
