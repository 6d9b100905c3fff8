import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  encodeResponse,
  readResponse,
  readRequest,
  requestHead,
  largestPixels,
} from "../../src/thumbs/decoder-protocol.ts";
import { createFrameReader, frameHead } from "../../src/thumbs/frames.ts";
import { renderedSize } from "../../src/thumbs/rendered-size.ts";

/** The frames that are read if the bytes are split at the given positions. */
function framesOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const read = createFrameReader(1000, (frame) => frames.push(frame));
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  places.forEach((place, index) => read(bytes.subarray(place, places[index + 1])));
  return frames;
}

const anyBytes = fc.uint8Array({ maxLength: 40 });

describe("createFrameReader", () => {
  it("assembles frames however they are split", () => {
    fc.assert(
      fc.property(fc.array(anyBytes), fc.array(fc.nat()), (frames, cuts) => {
        const bytes = Buffer.concat(frames.flatMap((frame) => [frameHead(frame.length), frame]));
        assert.deepEqual(
          framesOf(bytes, cuts).map((frame) => [...frame]),
          frames.map((frame) => [...frame]),
        );
      }),
    );
  });

  it("refuses a frame over the limit before it arrives", () => {
    const read = createFrameReader(1000, () => assert.fail());
    assert.throws(() => read(frameHead(1001)), /exceeds the limit/);
  });
});

describe("the decoder's protocol", () => {
  it("carries an order and its image", () => {
    const order = fc.record({
      limited: fc.constantFrom("short" as const, "long" as const, "width" as const),
      edge: fc.integer({ min: 1, max: 65_535 }),
      quality: fc.integer({ min: 1, max: 100 }),
      maximumPixels: fc.integer({ min: 1, max: largestPixels }),
    });
    fc.assert(
      fc.property(order, anyBytes, fc.array(fc.nat()), (given, image, cuts) => {
        const [frame] = framesOf(Buffer.concat([requestHead(given, image.length), image]), cuts);
        const request = readRequest(frame ?? Uint8Array.of());
        assert.deepEqual(request.order, { ...given });
        assert.deepEqual([...request.image], [...image]);
      }),
    );
  });

  it("carries images and reasons, and rejects anything else", () => {
    const webp = new TextEncoder().encode("RIFF\0\0\0\0WEBPVP8 ");
    for (const response of [
      { kind: "rendered", bytes: webp, damaged: false },
      { kind: "rendered", bytes: webp, damaged: true },
      { kind: "unreadable", reason: "Zu groß." },
    ] as const) {
      const [frame] = framesOf(Buffer.concat(encodeResponse(response)), []);
      const read = readResponse(frame ?? Uint8Array.of());
      assert.deepEqual({ ...read, ...("bytes" in read && { bytes: new Uint8Array(read.bytes) }) }, response);
    }
    for (const frame of [[], [0], [2, 1], [3, 1], [0, ...new TextEncoder().encode("<html>")]]) {
      assert.throws(() => readResponse(Uint8Array.from(frame)));
    }
  });
});

describe("renderedSize", () => {
  it("limits the short or the long edge, never enlarges, and keeps the proportions", () => {
    const thumb = { limited: "short", edge: 256, quality: 70, maximumPixels: 1e8 } as const;
    assert.deepEqual(renderedSize(thumb, 3000, 2000), { width: 384, height: 256 });
    assert.deepEqual(renderedSize(thumb, 2000, 3000), { width: 256, height: 384 });
    assert.deepEqual(renderedSize(thumb, 200, 100), { width: 200, height: 100 });
    assert.deepEqual(renderedSize({ ...thumb, limited: "long", edge: 2048 }, 3000, 2000), {
      width: 2048,
      height: 1365,
    });
  });

  it("stays within what WebP can hold, and above zero", () => {
    const order = fc.record({
      limited: fc.constantFrom("short" as const, "long" as const, "width" as const),
      edge: fc.integer({ min: 16, max: 8192 }),
      quality: fc.constant(70),
      maximumPixels: fc.constant(1e8),
    });
    const edge = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(order, edge, edge, (given, width, height) => {
        const size = renderedSize(given, width, height);
        assert.ok(size.width >= 1 && size.height >= 1 && Math.max(size.width, size.height) <= 4096);
        assert.ok(size.width <= width && size.height <= height);
        const edges = { short: Math.min(size.width, size.height), long: Math.max(size.width, size.height) };
        assert.ok({ ...edges, width: size.width }[given.limited] <= given.edge);
      }),
    );
  });
});
