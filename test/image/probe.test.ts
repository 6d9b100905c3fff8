import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import type { ImageFormat } from "../../src/image/image-facts.ts";
import { formatOfBytes, probeBytes, probeImage } from "../../src/image/probe.ts";

const formats = ["jpeg", "png", "webp", "gif", "avif"] as const satisfies ImageFormat[];
const samples = new Map<string, Uint8Array>();

before(async () => {
  for (const format of formats) {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const image = sharp({ create: { width: 40, height: 30, channels: 3, background: "#a83" } });
      samples.set(`${format} ${orientation}`, await image.withMetadata({ orientation }).toFormat(format).toBuffer());
    }
  }
  const lossless = sharp({ create: { width: 40, height: 30, channels: 4, background: "#a838" } });
  samples.set("webp lossless", await lossless.webp({ lossless: true }).toBuffer());
});

/** How many bytes a probe reads, and in how many reads. */
function measured(bytes: Uint8Array, size = bytes.length) {
  let reads = 0;
  const facts = probeImage((position, length) => {
    reads++;
    assert.ok(position >= 0 && length <= 65_536);
    return bytes.subarray(Math.min(position, size), Math.min(position + length, size));
  });
  return { facts, reads };
}

function jpegOf(...segments: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([0xff, 0xd8, ...segments.flatMap((segment) => [...segment])]);
}

function segment(marker: number, content: Uint8Array): Uint8Array {
  const length = content.length + 2;
  return Uint8Array.from([0xff, marker, length >> 8, length & 0xff, ...content]);
}

const frame = segment(0xc0, Uint8Array.of(8, 0, 30, 0, 40, 3));

describe("probeImage", () => {
  it("returns format and size as shown, for each format and orientation", () => {
    for (const format of formats) {
      for (let orientation = 1; orientation <= 8; orientation++) {
        // GIF has no orientation.
        const onItsSide = orientation >= 5 && format !== "gif";
        const expected = { format, width: onItsSide ? 30 : 40, height: onItsSide ? 40 : 30 };
        assert.deepEqual(probeBytes(samples.get(`${format} ${orientation}`) ?? Uint8Array.of()), expected);
      }
    }
    const lossless = samples.get("webp lossless") ?? Uint8Array.of();
    assert.deepEqual(probeBytes(lossless), { format: "webp", width: 40, height: 30 });
  });

  it("agrees with the decoder about animations and extended WebP", async () => {
    const frames = await sharp({ create: { width: 20, height: 60, channels: 3, background: "red" } })
      .gif()
      .toBuffer();
    const animated = await sharp(frames, { pages: 1 }).webp().toBuffer();
    assert.deepEqual(probeBytes(frames), { format: "gif", width: 20, height: 60 });
    assert.deepEqual(probeBytes(animated), { format: "webp", width: 20, height: 60 });
  });

  it("reads the properties of an AVIF after a long list of items", async () => {
    const avif = samples.get("avif 6") ?? Uint8Array.of();
    const meta = Buffer.from(avif).indexOf("meta") - 4;
    const view = new DataView(avif.slice().buffer);
    const free = new Uint8Array(20_000);
    new DataView(free.buffer).setUint32(0, free.length);
    free.set(new TextEncoder().encode("free"), 4);
    const head = avif.slice(0, meta + 12);
    new DataView(head.buffer).setUint32(meta, view.getUint32(meta) + free.length);
    const bytes = Uint8Array.from([...head, ...free, ...avif.subarray(meta + 12)]);
    assert.deepEqual(measured(bytes).facts, { format: "avif", width: 30, height: 40 });
  });

  it("is undefined for any other content", () => {
    for (const text of [
      "",
      "<svg xmlns='http://www.w3.org/2000/svg'/>",
      "%PDF-1.7",
      "II+\0",
      "RIFF....WAVE",
      "GIF88a",
    ]) {
      assert.equal(probeBytes(new TextEncoder().encode(text)), undefined);
    }
  });

  it("jumps over large segments to the frame of a JPEG", () => {
    const large = segment(0xe2, new Uint8Array(65_000));
    const { facts, reads } = measured(jpegOf(...Array.from({ length: 100 }, () => large), frame));
    assert.deepEqual(facts, { format: "jpeg", width: 40, height: 30 });
    assert.ok(reads <= 110, `${reads} reads`);
  });

  it("skips fill bytes and garbage between segments, as decoders do", () => {
    const stray = Uint8Array.of(0xff, 0xff, 0xff, 0, 1, 2);
    assert.deepEqual(probeBytes(jpegOf(segment(0xe0, new Uint8Array(14)), stray, frame)), {
      format: "jpeg",
      width: 40,
      height: 30,
    });
  });

  it("gives up on endless markers after a bounded number of reads", () => {
    const size = 100_000_000;
    const endless: Record<string, (position: number) => number> = {
      "empty segments": (position) => [0xff, 0xe1, 0, 2][(position - 2) % 4] ?? 0,
      "fill bytes": () => 0xff,
      strays: () => 0x11,
      restarts: (position) => (position % 2 === 0 ? 0xff : 0xd0),
    };
    for (const [name, byteAt] of Object.entries(endless)) {
      let reads = 0;
      const facts = probeImage((position, length) => {
        reads++;
        const wanted = Math.max(0, Math.min(length, size - position));
        return Uint8Array.from({ length: wanted }, (_, at) =>
          position + at < 3 ? ([0xff, 0xd8, 0xff][position + at] ?? 0) : byteAt(position + at),
        );
      });
      assert.deepEqual(facts, { format: "jpeg", width: 0, height: 0 }, name);
      assert.ok(reads <= 512, `${name}: ${reads} reads`);
    }
  });

  it("returns 0 × 0 for a known format with an unreadable size", () => {
    assert.deepEqual(probeBytes(jpegOf(segment(0xda, new Uint8Array(6)))), { format: "jpeg", width: 0, height: 0 });
    const png = (samples.get("png 1") ?? Uint8Array.of()).slice(0, 20);
    assert.deepEqual(probeBytes(png), { format: "png", width: 0, height: 0 });
  });

  it("never throws and reads little when a file is truncated anywhere", () => {
    for (const [name, bytes] of samples) {
      for (let size = 0; size < bytes.length; size++) {
        const { facts, reads } = measured(bytes, size);
        assert.ok(reads <= 16, name);
        if (facts) assert.ok(facts.width === 0 || facts.width === 40 || facts.width === 30, `${name} cut at ${size}`);
      }
    }
  });

  it("never throws and reads little on mutated bytes", () => {
    const mutation = fc.record({ at: fc.nat(600), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.nat(samples.size - 1), fc.array(mutation, { minLength: 1, maxLength: 12 }), (index, mutations) => {
        const bytes = Uint8Array.from([...samples.values()][index] ?? []);
        for (const { at, byte } of mutations) bytes[at] = byte;
        const { facts, reads } = measured(bytes);
        assert.ok(reads <= 512);
        if (!facts) return;
        assert.ok(Number.isSafeInteger(facts.width) && facts.width >= 0);
        assert.ok(Number.isSafeInteger(facts.height) && facts.height >= 0);
        assert.equal(facts.width === 0, facts.height === 0);
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws on arbitrary bytes after any format's first ones", () => {
    const heads = [
      [0xff, 0xd8, 0xff],
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
      [...new TextEncoder().encode("RIFF\0\0\0\0WEBPVP8X")],
      [...new TextEncoder().encode("GIF89a")],
      [0, 0, 0, 24, ...new TextEncoder().encode("ftypavif\0\0\0\0avifmif1")],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), (head, rest) => {
        const bytes = Uint8Array.from([...head, ...rest]);
        assert.equal(probeBytes(bytes)?.format, formatOfBytes(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
