import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, it } from "node:test";
import sharp from "sharp";
import { createMemorySource } from "../../src/source/memory-source.ts";
import type { OpenImage } from "../../src/source/source.ts";
import { createDecoder, type Decoder } from "../../src/thumbs/sharp-decoder.ts";
import { countedOpens } from "../support/counted-opens.ts";
import { decoderProcesses, killDecoders } from "../support/decoder-processes.ts";
import { manualClock } from "../support/manual-clock.ts";

const order = { limited: "short", edge: 16, quality: 70, maximumPixels: 1e8 } as const;
const sample = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
  .png()
  .toBuffer();

const decoders: Decoder[] = [];

function setUp() {
  const clock = manualClock();
  const decoder = createDecoder({ clock, deadlineMs: 1000, idleMs: 5000 });
  decoders.push(decoder);
  return { clock, decoder };
}

afterEach(async () => {
  for (const decoder of decoders.splice(0)) decoder.close();
  while (decoderProcesses().length > 0) await setImmediate();
});

async function openImage(bytes: Uint8Array = sample): Promise<OpenImage> {
  const opened = await createMemorySource({ images: { "/a.png": bytes } }).open("/a.png");
  if (opened.kind !== "open") assert.fail();
  return opened.image;
}

/** An image that stalls after its first bytes; reports when it is being read. */
async function stalledImage(): Promise<{ image: OpenImage; reading: Promise<void> }> {
  let resolve = (): void => {};
  const reading = new Promise<void>((done) => (resolve = done));
  const image: OpenImage = {
    ...(await openImage()),
    stream: () =>
      new ReadableStream({
        start: (controller) => controller.enqueue(sample.subarray(0, 20)),
        pull: () => {
          resolve();
          return new Promise<void>(() => {});
        },
      }),
  };
  return { image, reading };
}

describe("createDecoder", () => {
  it("decodes one image after the other in the same process", async () => {
    const { decoder } = setUp();
    assert.equal(decoderProcesses().length, 0);
    for (let round = 0; round < 3; round++) {
      const outcome = await decoder.decode(order, await openImage());
      if (outcome.kind !== "rendered") assert.fail(JSON.stringify(outcome));
      const { format, width, height } = await sharp(outcome.bytes).metadata();
      assert.deepEqual([format, width, height], ["webp", 24, 16]);
    }
    assert.equal(decoderProcesses().length, 1);
  });

  it("kills a process whose response is late, and starts another", async () => {
    const { clock, decoder } = setUp();
    await decoder.decode(order, await openImage());
    const [first] = decoderProcesses();
    process.kill(first ?? 0, "SIGSTOP");
    const late = decoder.decode(order, await openImage());
    // The whole image fits into the pipe, so only the response is late.
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    clock.advance(1000);
    const outcome = await late;
    assert.deepEqual(outcome, { kind: "late", reason: "Decoding took longer than 1 s." });
    assert.equal((await decoder.decode(order, await openImage())).kind, "rendered");
    assert.ok(!decoderProcesses().includes(first ?? 0));
  });

  it("gives a process three deadlines to start, and takes none of that from the decoding", async () => {
    const { clock, decoder } = setUp();
    const slow = decoder.decode(order, await openImage());
    while (decoderProcesses().length === 0) await setImmediate();
    clock.advance(2_900);
    assert.equal((await slow).kind, "rendered");

    const { clock: other, decoder: stopped } = setUp();
    const never = stopped.decode(order, await openImage());
    const known = decoderProcesses();
    while (decoderProcesses().length === known.length) await setImmediate();
    for (const id of decoderProcesses()) if (!known.includes(id)) process.kill(id, "SIGSTOP");
    other.advance(3_000);
    assert.deepEqual(await never, { kind: "late", reason: "The decoder took longer than 3 s to start." });
  });

  it("reports a crash, and starts another process", async () => {
    const { decoder } = setUp();
    const { image, reading } = await stalledImage();
    const lost = decoder.decode(order, image);
    await reading;
    await killDecoders();
    assert.deepEqual(await lost, { kind: "lost", reason: "The decoder crashed on this image." });
    assert.equal((await decoder.decode(order, await openImage())).kind, "rendered");
  });

  it("gives up on an original that stalls, without calling the image unreadable", async () => {
    const { clock, decoder } = setUp();
    const { image, reading } = await stalledImage();
    const outcome = decoder.decode(order, image);
    await reading;
    clock.advance(1000);
    assert.deepEqual(await outcome, { kind: "read_failed" });
    assert.equal((await decoder.decode(order, await openImage())).kind, "rendered");
  });

  it("gives up on an original that arrives too slowly, without calling the image unreadable", async () => {
    const { clock, decoder } = setUp();
    await decoder.decode(order, await openImage());
    let pulled = (): void => {};
    const nextPull = () => new Promise<void>((resolve) => (pulled = resolve));
    let pulling = nextPull();
    const image: OpenImage = {
      ...(await openImage()),
      stream: () =>
        new ReadableStream(
          {
            pull(controller) {
              pulled();
              pulling = nextPull();
              return pulling.then(() => controller.enqueue(sample.subarray(0, 1)));
            },
          },
          { highWaterMark: 0 },
        ),
    };
    const outcome = decoder.decode(order, image);
    for (let round = 0; round < 4; round++) {
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      clock.advance(900);
      pulled();
    }
    assert.deepEqual(await outcome, { kind: "read_failed" });
  });

  it("stops at once when aborted, and decodes the next image", async () => {
    const { decoder } = setUp();
    const stop = new AbortController();
    const { image, reading } = await stalledImage();
    const outcome = decoder.decode(order, image, stop.signal);
    await reading;
    stop.abort();
    assert.deepEqual(await outcome, { kind: "stopped" });
    assert.deepEqual(await decoder.decode(order, await openImage(), stop.signal), { kind: "stopped" });
    assert.equal((await decoder.decode(order, await openImage())).kind, "rendered");
  });

  it("gives up on an original that fails while it is read", async () => {
    const { decoder } = setUp();
    const failing = await openImage();
    const image: OpenImage = {
      ...failing,
      stream: () => new ReadableStream({ pull: (controller) => controller.error(new Error("shorter")) }),
    };
    assert.deepEqual(await decoder.decode(order, image), { kind: "read_failed" });
    assert.equal((await decoder.decode(order, await openImage())).kind, "rendered");
  });

  it("ends its process when it has been idle", async () => {
    const { clock, decoder } = setUp();
    await decoder.decode(order, await openImage());
    clock.advance(4999);
    assert.equal(decoderProcesses().length, 1);
    clock.advance(1);
    while (decoderProcesses().length > 0) await setImmediate();
    assert.equal((await decoder.decode(order, await openImage())).kind, "rendered");
    assert.equal(clock.pending(), 1);
  });

  it("starts nothing once it is closed", async () => {
    const { clock, decoder } = setUp();
    decoder.close();
    assert.equal((await decoder.decode(order, await openImage())).kind, "stopped");
    assert.deepEqual([decoderProcesses(), clock.pending()], [[], 0]);
  });

  it("closes the original in any case", async () => {
    const { decoder } = setUp();
    const images = { "/a.png": sample, "/b.png": Uint8Array.of(1, 2, 3) };
    const source = countedOpens(createMemorySource({ images }));
    for (const path of ["/a.png", "/b.png"]) {
      const opened = await source.open(path);
      if (opened.kind === "open") await decoder.decode(order, opened.image);
    }
    assert.equal(source.opened(), 0);
  });
});
