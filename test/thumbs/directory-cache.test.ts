import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createDirectoryCache } from "../../src/thumbs/directory-cache.ts";
import { manualClock } from "../support/manual-clock.ts";

const clock = manualClock();
let root: string;
let directory: string;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), "lenslet-cache-"));
  directory = join(root, ".lenslet", "thumbs");
});

afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** Bytes with a WebP header of the right length. */
function webp(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(new TextEncoder().encode("RIFF\0\0\0\0WEBPVP8 "));
  new DataView(bytes.buffer).setUint32(4, length - 8, true);
  return bytes;
}

function files(folder = root): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}

const name = "ab0123456789";

describe("createDirectoryCache", () => {
  it("stores images across instances, one complete file each", async () => {
    await createDirectoryCache(directory, { clock }).put(name, webp(100));
    assert.deepEqual(await createDirectoryCache(directory, { clock }).get(name), Buffer.from(webp(100)));
    assert.deepEqual(files(), [join(directory, "ab", `${name}.webp`)]);
    assert.equal(await createDirectoryCache(directory, { clock }).get("abcd"), undefined);
  });

  it("writes nothing while it only reads", async () => {
    await createDirectoryCache(directory, { clock }).get(name);
    assert.deepEqual(fs.readdirSync(root), []);
  });

  it("continues after its folder was deleted meanwhile", async () => {
    const cache = createDirectoryCache(directory, { clock });
    await cache.put(name, webp(100));
    fs.rmSync(join(root, ".lenslet"), { recursive: true });
    assert.equal(await cache.get(name), undefined);
    await cache.put(name, webp(100));
    await cache.put(name, webp(100));
    assert.ok(await cache.get(name));
  });

  it("does not recreate a served folder that is gone", async () => {
    const cache = createDirectoryCache(directory, { clock });
    fs.rmSync(root, { recursive: true });
    await cache.put(name, webp(100));
    assert.ok(!fs.existsSync(root));
  });

  it("treats damaged, foreign and special files as missing", async () => {
    const cache = createDirectoryCache(directory, { clock });
    await cache.put(name, webp(100));
    const place = join(directory, "ab", `${name}.webp`);
    const whole = fs.readFileSync(place);
    const flipped = Array.from(whole, (byte, at) => whole.map((each, index) => (index === at ? byte ^ 1 : each)));
    for (const content of ["", "RIFF", "not an image", whole.subarray(0, -1), webp(100), ...flipped]) {
      fs.writeFileSync(place, content);
      assert.equal(await cache.get(name), undefined);
    }
    fs.writeFileSync(place, whole);
    assert.ok(await cache.get(name));
    fs.copyFileSync(place, join(directory, "ab", "abcd.webp"));
    assert.equal(await cache.get("abcd"), undefined, "an image that was stored under another name");
    fs.rmSync(place);
    execFileSync("mkfifo", [place]);
    assert.equal(await cache.get(name), undefined);
    fs.rmSync(place);
    fs.writeFileSync(join(root, "secret.webp"), whole);
    fs.symlinkSync(join(root, "secret.webp"), place);
    assert.equal(await cache.get(name), undefined);
  });

  it("neither reads nor writes through links in its own path", async () => {
    const elsewhere = join(root, "elsewhere");
    for (const link of [join(root, ".lenslet"), directory, join(directory, "ab")]) {
      await createDirectoryCache(join(elsewhere, "thumbs"), { clock }).put(name, webp(50));
      fs.mkdirSync(join(link, ".."), { recursive: true });
      fs.symlinkSync(
        join(elsewhere, link.endsWith("ab") ? "thumbs/ab" : link.endsWith("thumbs") ? "thumbs" : ""),
        link,
      );
      const cache = createDirectoryCache(directory, { clock });
      assert.equal(await cache.get(name), undefined, link);
      await cache.put("ab99", webp(100));
      assert.ok(!files(elsewhere).some((file) => file.includes("ab99")), link);
      fs.rmSync(join(root, ".lenslet"), { recursive: true, force: true });
    }
  });

  it("creates nothing below a link", async () => {
    const elsewhere = join(root, "elsewhere");
    fs.mkdirSync(elsewhere);
    fs.mkdirSync(join(root, ".lenslet"));
    fs.symlinkSync(elsewhere, directory);
    await createDirectoryCache(directory, { clock }).put(name, webp(100));
    assert.deepEqual(fs.readdirSync(elsewhere), []);
    fs.rmSync(join(root, ".lenslet"), { recursive: true });
    fs.symlinkSync(elsewhere, join(root, ".lenslet"));
    await createDirectoryCache(directory, { clock }).put(name, webp(100));
    assert.deepEqual(fs.readdirSync(elsewhere), []);
  });

  it("writes nothing into the reserve of the disk, and shrinks until it is free", async () => {
    // A disk with room for 40 images of 1000 bytes besides its reserve.
    let others = 0;
    const used = () => files().reduce((sum, file) => sum + fs.statSync(file).size, 0);
    const time = manualClock();
    const cache = createDirectoryCache(directory, {
      clock: time,
      look: async () => ({ spare: 40_000 - others - used() }),
    });
    const put = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) =>
          cache.put((from + index).toString(16).padStart(8, "0"), webp(1000)),
        ),
      );
    await put(0, 30);
    assert.equal(files().length, 30);
    await put(30, 60);
    assert.ok(used() <= 40_000, `${used()} bytes`);
    others = 30_000;
    time.advance(60_000);
    await put(60, 61);
    assert.ok(used() <= 10_000, `${used()} bytes`);
    others = 0;
    time.advance(60_000);
    await put(61, 62);
    assert.ok(await cache.get((61).toString(16).padStart(8, "0")));
  });

  it("makes room on request, oldest images first, and reports whether it removed any", async () => {
    let wanted = 0;
    const used = () => files().reduce((sum, file) => sum + fs.statSync(file).size, 0);
    const cache = createDirectoryCache(directory, { clock, look: async () => ({ spare: wanted - used() }) });
    assert.equal(await cache.makeRoom(), false);
    wanted = 100_000;
    for (let index = 0; index < 8; index++) {
      await cache.put(`ab${index}`, webp(1000));
      fs.utimesSync(join(directory, "ab", `ab${index}.webp`), index, index);
    }
    wanted = 5000;
    assert.equal(await cache.makeRoom(), true);
    assert.deepEqual(
      files().map((file) => file.slice(-8, -5)),
      ["ab4", "ab5", "ab6", "ab7"],
    );
    wanted = 0;
    assert.equal(await cache.makeRoom(), true);
    assert.equal(await cache.makeRoom(), false);
    assert.deepEqual(files(), []);
  });

  it("removes nothing through a link when it makes room", async () => {
    const elsewhere = join(root, "elsewhere");
    fs.mkdirSync(elsewhere);
    fs.writeFileSync(join(elsewhere, "precious.webp"), webp(1000));
    fs.mkdirSync(directory, { recursive: true });
    fs.symlinkSync(elsewhere, join(directory, "ab"));
    const cache = createDirectoryCache(directory, { clock, look: async () => ({ spare: -1 }) });
    assert.equal(await cache.makeRoom(), false);
    assert.deepEqual(fs.readdirSync(elsewhere), ["precious.webp"]);
  });

  it("removes the oldest images of a folder that grows too large", async () => {
    // 256 folders of 10,000 bytes each.
    const cache = createDirectoryCache(directory, { clock, maximumBytes: 256 * 10_000 });
    for (let index = 0; index < 30; index++) {
      await cache.put(`ab${index}`, webp(1000));
      fs.utimesSync(join(directory, "ab", `ab${index}.webp`), index, index);
    }
    const bytes = files().reduce((sum, file) => sum + fs.statSync(file).size, 0);
    assert.ok(bytes <= 10_000, `${bytes} bytes`);
    assert.ok(await cache.get("ab29"));
    assert.equal(await cache.get("ab0"), undefined);
  });

  it("counts the files of earlier runs, and removes their temporary ones", async () => {
    const shard = join(directory, "ab");
    await createDirectoryCache(directory, { clock }).put("ab0", webp(9500));
    fs.utimesSync(join(shard, "ab0.webp"), 1, 1);
    fs.writeFileSync(join(shard, "ab1-1-0.tmp"), "unfinished");
    fs.utimesSync(join(shard, "ab1-1-0.tmp"), 1, 1);
    await createDirectoryCache(directory, { clock, maximumBytes: 256 * 10_000 }).put("ab2", webp(1000));
    assert.deepEqual(files(), [join(shard, "ab2.webp")]);
  });

  it("resolves when it cannot write", async () => {
    fs.writeFileSync(join(root, ".lenslet"), "in the way");
    const cache = createDirectoryCache(directory, { clock });
    await cache.put(name, webp(100));
    assert.equal(await cache.get(name), undefined);
  });
});
