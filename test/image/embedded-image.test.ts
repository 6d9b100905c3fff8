import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { embeddedImage } from "../../src/image/embedded-image.ts";
import { embeddingJpeg } from "../support/embedding-jpeg.ts";
import { jpegSegment } from "../support/images.ts";

const largeThumbnail = 0x010002;
const gainMap = 0x000000;

let image: Uint8Array;
let thumbnail: Uint8Array;
let preview: Uint8Array;

before(async () => {
  image = await jpeg(600, 400, "#444");
  thumbnail = await jpeg(60, 40, "#f00");
  preview = await jpeg(300, 200, "#0f0");
});

function jpeg(width: number, height: number, background: string, options = {}): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg(options)
    .toBuffer();
}

/** The embedded image, and how much of the file was read to find it. */
async function found(bytes: Uint8Array, wanted: "small" | "large" = "small") {
  let reads = 0;
  let readBytes = 0;
  const embedded = await embeddedImage(
    {
      size: bytes.length,
      async bytes(start, end) {
        assert.ok(start >= 0 && end <= bytes.length && start < end);
        reads++;
        readBytes += end - start;
        return bytes.slice(start, end);
      },
    },
    wanted,
  );
  return { embedded, reads, readBytes };
}

async function shown(bytes: Uint8Array | undefined) {
  assert.ok(bytes, "nothing is embedded");
  const { data, info } = await sharp(bytes, { failOn: "warning" })
    .autoOrient()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, red: (data[0] ?? 0) > 200, green: (data[1] ?? 0) > 200 };
}

describe("embeddedImage", () => {
  it("finds the EXIF thumbnail in one read", async () => {
    const { embedded, reads } = await found(embeddingJpeg(image, { thumbnail }));
    assert.deepEqual(await shown(embedded), { width: 60, height: 40, red: true, green: false });
    assert.equal(reads, 1);
  });

  it("gives it the orientation of the image", async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const { embedded } = await found(embeddingJpeg(image, { thumbnail, orientation }));
      const { width, height } = await shown(embedded);
      assert.deepEqual([width, height], orientation >= 5 ? [40, 60] : [60, 40], `${orientation}`);
    }
  });

  it("returns the smallest or the largest, wherever it is in the file", async () => {
    const padded = Buffer.concat([
      image.subarray(0, 2),
      ...Array.from({ length: 20 }, () => jpegSegment(0xe5, new Uint8Array(60_000))),
      image.subarray(2),
    ]);
    const both = embeddingJpeg(padded, { thumbnail, more: [[largeThumbnail, preview]] });
    assert.equal((await shown((await found(both, "small")).embedded)).width, 60);
    const large = await found(both, "large");
    assert.equal((await shown(large.embedded)).width, 300);
    assert.ok(large.readBytes < 250_000, `${large.readBytes} bytes`);
    const alone = embeddingJpeg(padded, { more: [[largeThumbnail, preview]] });
    assert.equal((await shown((await found(alone, "small")).embedded)).width, 300);
  });

  it("ignores gain maps and embedded images of another shape", async () => {
    const map = embeddingJpeg(image, { more: [[gainMap, preview]] });
    assert.equal((await found(map, "large")).embedded, undefined);
    const stale = embeddingJpeg(image, { thumbnail: await jpeg(60, 60, "#f00") });
    assert.equal((await found(stale)).embedded, undefined);
    const turned = embeddingJpeg(await jpeg(400, 600, "#444"), { thumbnail });
    assert.equal((await found(turned)).embedded, undefined);
  });

  it("accepts a thumbnail of 160 × 120 with bars for a wider image", async () => {
    const barred = await jpeg(160, 120, "#f00");
    assert.ok((await found(embeddingJpeg(image, { thumbnail: barred }))).embedded);
    assert.equal((await found(embeddingJpeg(await jpeg(400, 600, "#444"), { thumbnail: barred }))).embedded, undefined);
  });

  it("removes the thumbnail's metadata and the bytes after its end", async () => {
    const secret = Buffer.from("a secret place");
    const inside = Buffer.concat([
      thumbnail.subarray(0, 2),
      jpegSegment(0xe1, secret),
      jpegSegment(0xfe, secret),
      thumbnail.subarray(2),
      secret,
    ]);
    const { embedded } = await found(embeddingJpeg(image, { thumbnail: inside, orientation: 3 }));
    assert.equal((await shown(embedded)).width, 60);
    assert.equal(Buffer.from(embedded ?? []).indexOf(secret), -1);
  });

  it("returns progressive and grayscale JPEGs", async () => {
    for (const small of [
      await jpeg(60, 40, "#f00", { progressive: true }),
      await sharp(thumbnail).toColourspace("b-w").jpeg().toBuffer(),
    ]) {
      assert.equal((await shown((await found(embeddingJpeg(image, { thumbnail: small }))).embedded)).width, 60);
    }
  });

  it("finds nothing in a JPEG without one, in other formats, and in damaged files", async () => {
    const png = await sharp(image).png().toBuffer();
    const cut = embeddingJpeg(image, { thumbnail: thumbnail.subarray(0, thumbnail.length - 2) });
    const small = embeddingJpeg(image, { thumbnail: await jpeg(9, 6, "#f00") });
    const beyond = embeddingJpeg(image, { more: [[largeThumbnail, preview]] }).subarray(0, -1);
    for (const bytes of [image, png, cut, small, beyond, image.subarray(0, 3), new Uint8Array(0)]) {
      assert.equal((await found(bytes, "large")).embedded, undefined);
    }
  });

  it("never rejects and reads little, whichever bytes are changed", async () => {
    const whole = embeddingJpeg(image, { thumbnail, more: [[largeThumbnail, preview]], orientation: 6 });
    const change = fc.record({ at: fc.nat(1200), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 8 }),
        fc.constantFrom("small", "large"),
        async (changes, wanted) => {
          const bytes = whole.slice();
          for (const { at, byte } of changes) bytes[at] = byte;
          const { embedded, reads } = await found(bytes, wanted);
          assert.ok(reads <= 64);
          if (embedded)
            assert.deepEqual([...embedded.subarray(0, 2), ...embedded.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
