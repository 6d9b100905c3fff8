import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeIndex, encodeIndex } from "../../src/gallery/index-bytes.ts";
import { createGallery } from "../../src/gallery/gallery.ts";
import type { FoundImage } from "../../src/source/source.ts";
import { wholeSlice } from "../../src/time-slices.ts";

const images: FoundImage[] = [
  { path: "/one.jpg", size: 5, modifiedAt: 7, format: "jpeg", width: 3, height: 4, inode: 9 },
  {
    path: "/trip/taken.jpg",
    size: 7,
    modifiedAt: 8,
    format: "jpeg",
    width: 1,
    height: 2,
    metadata: {
      taken: { at: -14_182_940_000.5, offset: -210, from: "exif" },
      camera: "Canon EOS R5",
      lens: "RF24mm é",
      iso: 102_400,
      aperture: 2,
      shutter: 0.125,
      focal: 24.5,
      gps: true,
      labels: { star: 0, flag: "rejected", tags: ["sky", "a,b"], notes: "late" },
      generation: { prompt: "a castle 猫", model: "dream_8" },
    },
  },
  { path: "/trip/unread.webp", size: 1, modifiedAt: 2, format: "webp", width: 0, height: 0, unread: true },
  { path: "/trip/写真 😀.png", size: 2 ** 40, modifiedAt: 1e12, format: "png", width: 60_000, height: 1, metadata: {} },
];

async function encoded(put: readonly FoundImage[] = images, folders: readonly string[] = ["/empty", "/trip"]) {
  const gallery = createGallery();
  await gallery.apply({ put, folders });
  const others = (folder: string) => (folder === "/trip" ? { video: 3 } : undefined);
  const beside = (folder: string) => (folder === "/trip" ? new Map([["taken.xmp", 2 ** 51 + 1]]) : undefined);
  const pieces: Uint8Array[] = [];
  const pending = "about to move";
  for await (const piece of encodeIndex({ gallery, otherFiles: others, xmpFiles: beside, pending }, wholeSlice))
    pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

describe("a stored index", () => {
  it("reads back as it was written", async () => {
    const index = await decodeIndex(await encoded(), wholeSlice);
    assert.deepEqual(index?.images, images);
    assert.deepEqual(index?.folders, ["/", "/empty", "/trip"]);
    assert.equal(index?.pending, "about to move");
    assert.deepEqual(index?.others, new Map([["/trip", { video: 3 }]]));
    assert.deepEqual(index?.xmpFiles, new Map([["/trip", new Map([["taken.xmp", 2 ** 51 + 1]])]]));
  });

  it("is the same for any gallery", async () => {
    const name = fc.stringMatching(/^[a-zäß日 ]{1,9}$/u).filter((text) => text.trim() === text);
    const image = fc.record({
      path: fc.tuple(fc.constantFrom("", "/a", "/b/c"), name).map(([folder, each]) => `${folder}/${each}.gif`),
      size: fc.nat(),
      modifiedAt: fc.nat(),
      format: fc.constant("gif" as const),
      width: fc.nat(70_000),
      height: fc.nat(70_000),
    });
    const found = fc.uniqueArray(
      image.map((each): FoundImage => ({ ...each })),
      { selector: ({ path }) => path, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(found, async (put) => {
        const index = await decodeIndex(await encoded(put), wholeSlice);
        const byPath = (one: FoundImage, other: FoundImage) => (one.path < other.path ? -1 : 1);
        assert.deepEqual(index?.images.toSorted(byPath), put.toSorted(byPath));
      }),
      { numRuns: 100 },
    );
  });

  it("is not believed when it is cut off, at any byte", async () => {
    const bytes = await encoded();
    for (let length = 0; length < bytes.length; length += 1)
      assert.equal(await decodeIndex(bytes.subarray(0, length), wholeSlice), undefined, `${length} bytes`);
  });

  it("is not believed when any bit is flipped", async () => {
    const bytes = await encoded();
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(await decodeIndex(flipped, wholeSlice), undefined, `bit ${bit}`);
    }
  });

  it("is not believed after any other damage, nor when it is longer, foreign or of another kind", async () => {
    const bytes = await encoded();
    const damage = fc.record({ at: fc.nat(bytes.length - 1), with: fc.uint8Array({ minLength: 1, maxLength: 64 }) });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, with: written }) => {
        const damaged = new Uint8Array(Math.max(bytes.length, at + written.length));
        damaged.set(bytes);
        damaged.set(written, at);
        if (Buffer.compare(damaged, bytes) === 0) return;
        assert.equal(await decodeIndex(damaged, wholeSlice), undefined);
      }),
      { numRuns: 500 },
    );
    for (const foreign of ["", "LENSLET INDEX 2\n", "LENSLET INDEX 1\n12345678901234567890", "{}"])
      assert.equal(await decodeIndex(new TextEncoder().encode(foreign), wholeSlice), undefined, foreign);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (noise) => {
        assert.equal(await decodeIndex(noise, wholeSlice), undefined);
      }),
    );
  });
});
