import assert from "node:assert/strict";
import { describe, it } from "node:test";
import sharp from "sharp";
import { firstFrame } from "../../src/thumbs/first-frame.ts";
import { framesGif, framesWebp, soundImages } from "../support/hostile-images.ts";

/** Three frames, the first of them blue; each changes only a part of the canvas. */
function animation() {
  const frame = (colour: readonly number[]) => Buffer.alloc(20 * 10 * 3, Uint8Array.from(colour));
  const frames = Buffer.concat([frame([0, 0, 255]), frame([255, 0, 0]), frame([0, 255, 0])]);
  return sharp(frames, { raw: { width: 20, height: 30, channels: 3, pageHeight: 10 } });
}

const pixelsOf = (bytes: Uint8Array) => sharp(bytes, { pages: 1 }).autoOrient().ensureAlpha().raw().toBuffer();

describe("firstFrame", () => {
  it("keeps one frame of an animation, as it is shown", async () => {
    for (const bytes of [
      await animation().webp({ lossless: true }).toBuffer(),
      await animation().gif().toBuffer(),
      await framesWebp(50, 40),
      framesGif(50),
    ]) {
      const still = firstFrame(bytes);
      assert.equal((await sharp(still, { pages: -1 }).metadata()).pages ?? 1, 1);
      assert.ok(still.length < bytes.length);
      assert.deepEqual(await pixelsOf(still), await pixelsOf(bytes));
    }
  });

  it("preserves the pixels, colours and orientation of every still image", async () => {
    for (const [name, bytes] of await soundImages()) {
      assert.deepEqual(await pixelsOf(firstFrame(bytes)), await pixelsOf(bytes), name);
    }
    const turned = await sharp({ create: { width: 20, height: 10, channels: 3, background: "red" } })
      .withMetadata({ orientation: 6 })
      .withIccProfile("p3")
      .webp()
      .toBuffer();
    const { autoOrient, icc } = await sharp(firstFrame(turned)).metadata();
    assert.deepEqual([autoOrient.width, autoOrient.height], [10, 20]);
    assert.ok(icc);
  });

  it("removes unknown chunks inside and outside the frame", async () => {
    const bytes = Buffer.from(
      await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
        .keepXmp()
        .withExif({ IFD0: { Artist: "Ada" } })
        .webp()
        .toBuffer(),
    );
    const junk = Buffer.concat(Array.from({ length: 1000 }, () => Buffer.from("JUNK\0\0\0\0")));
    const padded = Buffer.concat([bytes.subarray(0, 30), junk, bytes.subarray(30)]);
    padded.writeUInt32LE(padded.length - 8, 4);
    assert.ok(firstFrame(padded).length <= bytes.length);
    assert.deepEqual(await pixelsOf(firstFrame(padded)), await pixelsOf(bytes));
    const gif = Buffer.from(framesGif(1));
    const commented = Buffer.concat([gif.subarray(0, 19), Buffer.from([0x21, 0xfe, 2, 65, 65, 0]), gif.subarray(19)]);
    assert.deepEqual(Buffer.from(firstFrame(commented)), Buffer.from(firstFrame(gif)));
  });

  it("returns damaged files, and other formats, in one piece or less", async () => {
    for (const [, bytes] of await soundImages()) {
      for (let cut = 0; cut < bytes.length; cut += 7) assert.ok(firstFrame(bytes.slice(0, cut)).length <= cut + 32);
    }
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    assert.equal(firstFrame(png), png);
  });
});
