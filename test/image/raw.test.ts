import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { createByteWindow } from "../../src/image/byte-window.ts";
import { readMetadata } from "../../src/image/metadata.ts";
import { probeBytes } from "../../src/image/probe.ts";
import { rawJpeg } from "../../src/image/raw-jpeg.ts";
import { shownJpeg } from "../../src/image/raw-shown.ts";
import { readNow } from "../../src/image/reading.ts";
import { indexOf } from "../support/metadata-files.ts";
import { exifJpeg, rawFiles, rawTaken, sensorData } from "../support/raw-files.ts";
import { buildTiff } from "../support/tiff-builder.ts";

const names = rawFiles({ jpeg: Uint8Array.of(), thumbnail: Uint8Array.of(), orientation: 1 }).keys();
const exiftool = "/usr/bin/exiftool";

let jpeg: Uint8Array;
let thumbnail: Uint8Array;
let files: ReadonlyMap<string, Uint8Array>;

before(async () => {
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#e11" } })
      .jpeg()
      .toBuffer();
  jpeg = await plain(600, 400);
  thumbnail = await plain(60, 40);
  files = rawFiles({ jpeg, thumbnail, orientation: 6 });
});

function fileOf(name: string): Uint8Array {
  return files.get(name) ?? Uint8Array.of();
}

function readable(bytes: Uint8Array) {
  return { size: bytes.length, bytes: async (start: number, end: number) => bytes.slice(start, end) };
}

/** The JPEG that is shown of a file. */
async function shownOf(bytes: Uint8Array): Promise<Uint8Array> {
  const found = await shownJpeg(readable(bytes));
  assert.ok(found);
  return Uint8Array.from(Buffer.concat([found.head, bytes.subarray(found.start, found.end)]));
}

describe("a camera raw file", () => {
  for (const name of names) {
    it(`of the kind ${name} is shown by its largest JPEG, upright`, async () => {
      const bytes = fileOf(name);
      assert.deepEqual(probeBytes(bytes, "raw"), { format: "raw", width: 400, height: 600 });
      const shown = sharp(await shownOf(bytes), { failOn: "warning" }).autoOrient();
      const { info } = await shown.raw().toBuffer({ resolveWithObject: true });
      assert.deepEqual([info.width, info.height], [400, 600]);
    });

    it(`of the kind ${name} has the camera and the time in its index and its metadata`, async () => {
      const { camera, iso, taken, orientation } = await indexOf(fileOf(name), name);
      assert.ok(camera !== undefined && camera.length > 3);
      assert.deepEqual([iso, orientation, taken?.from], [400, 6, "exif"]);
      assert.equal(taken?.at, Date.UTC(2026, 4, 4, 3, 2, 1));
      const { exif = {} } = await readMetadata("raw", readable(fileOf(name)));
      assert.equal(exif.DateTimeOriginal, rawTaken);
    });
  }

  it("is read as ExifTool reads it", { skip: !existsSync(exiftool) }, () => {
    const folder = mkdtempSync(join(tmpdir(), "lenslet-raw-"));
    try {
      for (const [name, bytes] of files) {
        writeFileSync(join(folder, name), bytes);
        const window = createByteWindow((position, length) => bytes.subarray(position, position + length));
        const found = readNow(rawJpeg(), window);
        assert.ok(found);
        const { position, length } = found.place;
        const theirs = ["JpgFromRaw", "PreviewImage", "OtherImage"].map((tag) =>
          execFileSync(exiftool, ["-b", `-${tag}`, join(folder, name)]),
        );
        const ours = bytes.subarray(position, position + length);
        assert.ok(
          theirs.some((each) => each.equals(ours)),
          `${name}: ${theirs.map((each) => each.length).join(", ")}`,
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("turns its JPEG as it says itself, whatever the JPEG says", async () => {
    const turned = exifJpeg(jpeg, 3, "NIKON", "D1");
    const tags = [
      [0x0112, { short: 8 }],
      [0x0201, { placed: turned }],
      [0x0202, turned.length],
    ] as const;
    const { orientation, exif } = await sharp(await shownOf(buildTiff({ tags }))).metadata();
    assert.equal(orientation, 8);
    assert.ok((exif?.length ?? 0) < 60);
  });

  it("without a JPEG that browsers show has no size", async () => {
    const tags = [
      [0x0103, { short: 7 }],
      [0x0111, { placed: sensorData }],
      [0x0117, sensorData.length],
    ] as const;
    const bytes = buildTiff({ tags });
    assert.deepEqual(probeBytes(bytes, "raw"), { format: "raw", width: 0, height: 0 });
    assert.equal(await shownJpeg(readable(bytes)), undefined);
  });

  it("whose directories point at each other ends", () => {
    const bytes = buildTiff({ tags: [[0x014a, { directories: [{ tags: [[0x014a, 8]] }] }]] });
    const view = new DataView(bytes.buffer);
    for (let at = 8; at + 4 <= bytes.length; at += 4) if (view.getUint32(at) === 0) view.setUint32(at, 8, true);
    assert.deepEqual(probeBytes(bytes, "raw"), { format: "raw", width: 0, height: 0 });
  });

  it("is found in a few reads of a few kilobytes", () => {
    for (const [name, bytes] of files) {
      let reads = 0;
      const window = createByteWindow((position, length) => {
        reads += 1;
        return bytes.subarray(position, position + length);
      });
      readNow(rawJpeg(), window);
      assert.ok(reads <= 12, `${name} takes ${reads}`);
    }
  });

  it("with any bytes changed is read to an end, in bounded reads", async () => {
    const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), byte: fc.nat(255) });
    const changed = fc.record({
      name: fc.constantFrom(...files.keys()),
      changes: fc.array(change, { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(changed, async ({ name, changes }) => {
        const bytes = fileOf(name).slice();
        const head = Math.min(bytes.length, 1200);
        for (const { at, byte } of changes) bytes[Math.floor(at * head)] = byte;
        let reads = 0;
        const window = createByteWindow((position, length) => {
          reads += 1;
          return bytes.subarray(position, position + length);
        });
        readNow(rawJpeg(), window);
        assert.ok(reads <= 512);
        await indexOf(bytes, name);
        await shownJpeg(readable(bytes));
      }),
      { numRuns: 300 },
    );
  });
});
