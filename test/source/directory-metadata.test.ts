import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import type { XmpFiles } from "../../src/source/source.ts";
import { jpegOf, xmpJpeg, xmpPacket } from "../support/metadata-files.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lenslet-metadata-"));
  mkdirSync(join(root, "shoot"));
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, content: Uint8Array | string) => writeFileSync(join(root, path), content);
const star = (rating: number) => xmpPacket(`xmp:Rating="${rating}"`);

async function labelsOf(path: string, xmpFiles: readonly string[] = []) {
  const [outcome] = (await createDirectorySource(root).readMetadata?.([{ path, xmpFiles }])) ?? [];
  return typeof outcome === "object" ? outcome.metadata.labels : outcome;
}

describe("the metadata of files on disk", () => {
  it("is that of the image and of the XMP files beside it", async () => {
    put("shoot/a.jpg", xmpJpeg(star(2)));
    put("shoot/a.xmp", star(5));
    assert.deepEqual(await labelsOf("/shoot/a.jpg"), { star: 2 });
    assert.deepEqual(await labelsOf("/shoot/a.jpg", ["/shoot/a.xmp"]), { star: 5 });
    assert.deepEqual(await labelsOf("/shoot/a.jpg", ["/shoot/gone.xmp"]), { star: 2 });
    assert.equal(await labelsOf("/shoot/gone.jpg"), "gone");
    assert.equal(await labelsOf("/gone/a.jpg"), "gone");
  });

  it("is read through a link to an image inside, and through no other", async () => {
    put("shoot/a.jpg", xmpJpeg(star(2)));
    const outside = mkdtempSync(join(tmpdir(), "lenslet-outside-"));
    writeFileSync(join(outside, "secret.jpg"), xmpJpeg(star(3)));
    writeFileSync(join(outside, "secret.xmp"), star(3));
    symlinkSync("a.jpg", join(root, "shoot/inside.jpg"));
    symlinkSync(join(outside, "secret.jpg"), join(root, "shoot/outside.jpg"));
    symlinkSync(join(outside, "secret.xmp"), join(root, "shoot/a.xmp"));
    assert.deepEqual(await labelsOf("/shoot/inside.jpg"), { star: 2 });
    assert.equal(await labelsOf("/shoot/outside.jpg"), "gone");
    assert.deepEqual(await labelsOf("/shoot/a.jpg", ["/shoot/a.xmp"]), { star: 2 });
    rmSync(outside, { recursive: true });
  });

  it("waits for no FIFO, and reads no huge XMP file", async () => {
    put("shoot/a.jpg", jpegOf());
    execFileSync("mkfifo", [join(root, "shoot/a.xmp"), join(root, "shoot/b.jpg")]);
    put("shoot/a.jpg.xmp", star(4) + " ".repeat(400_000));
    assert.equal(await labelsOf("/shoot/a.jpg", ["/shoot/a.jpg.xmp", "/shoot/a.xmp"]), undefined);
    assert.equal(await labelsOf("/shoot/b.jpg"), "gone");
  });

  it("is found again by a scan when an XMP file changes in place", async () => {
    put("shoot/a.xmp", star(1));
    put("shoot/B.XMP", star(1));
    put("shoot/c.txt", "");
    const scanned = async () => {
      const found = new Map<string, XmpFiles>();
      await createDirectorySource(root).scan("/", ({ xmpFiles = [] }) => {
        for (const [folder, files] of xmpFiles) found.set(folder, files);
      });
      return found;
    };
    const before = await scanned();
    assert.deepEqual([...before.keys()], ["/shoot"]);
    assert.deepEqual([...(before.get("/shoot")?.keys() ?? [])].toSorted(), ["B.XMP", "a.xmp"]);
    put("shoot/a.xmp", star(12));
    const after = await scanned();
    assert.notEqual(before.get("/shoot")?.get("a.xmp"), after.get("/shoot")?.get("a.xmp"));
    assert.equal(before.get("/shoot")?.get("B.XMP"), after.get("/shoot")?.get("B.XMP"));
  });
});
