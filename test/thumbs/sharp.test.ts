import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { after, afterEach, before, describe, it } from "node:test";
import sharp from "sharp";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { manualClock } from "../support/manual-clock.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import type { Rendition, RenderOutcome, Thumbnailer } from "../../src/thumbs/thumbnailer.ts";
import { countedOpens } from "../support/counted-opens.ts";
import { decoderProcesses, killDecoders } from "../support/decoder-processes.ts";
import { framesGif, framesWebp } from "../support/hostile-images.ts";
import { emptyPng, pngHead } from "../support/images.ts";

const thumb: Rendition = { kind: "thumb" };
const red = () => sharp({ create: { width: 600, height: 400, channels: 3, background: "#f00" } });

const openSource = () => countedOpens(createMemorySource());

let source: ReturnType<typeof openSource>;
let shared: Thumbnailer;
let opens = 0;
const folders: string[] = [];

before(() => {
  source = openSource();
  shared = createSharpThumbnailer({ concurrency: 1 });
});

after(async () => {
  await shared.close();
  while (decoderProcesses().length > 0) await setImmediate();
});

afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
  opens = 0;
});

function render(
  path: string,
  { rendition = thumb, thumbnailer = shared, signal = undefined as AbortSignal | undefined, version = 1 } = {},
): Promise<RenderOutcome> {
  return thumbnailer.render({
    key: `${path} ${version}`,
    rendition,
    signal,
    async open() {
      opens++;
      const opened = await source.open(path);
      return opened.kind === "open" ? opened.image : undefined;
    },
  });
}

async function imageOf(outcome: RenderOutcome) {
  if (outcome.kind !== "rendered") assert.fail(JSON.stringify(outcome));
  assert.equal(outcome.type, "image/webp");
  const { format, width, height } = await sharp(outcome.bytes).metadata();
  assert.equal(format, "webp");
  return { width, height, pixels: await sharp(outcome.bytes).removeAlpha().raw().toBuffer() };
}

async function sizeOf(outcome: RenderOutcome): Promise<[number, number]> {
  const { width, height } = await imageOf(outcome);
  return [width, height];
}

function reasonOf(outcome: RenderOutcome): string {
  if (outcome.kind !== "unreadable") assert.fail(outcome.kind);
  return outcome.reason;
}

describe("createSharpThumbnailer", () => {
  it("renders every format as WebP with a short edge of 256 px", async () => {
    for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
      source.put(`/a.${format}`, await red().toFormat(format).toBuffer());
      const { width, height, pixels } = await imageOf(await render(`/a.${format}`));
      assert.deepEqual([width, height], [384, 256], format);
      assert.ok((pixels[0] ?? 0) > 240 && (pixels[1] ?? 255) < 15, format);
    }
  });

  it("applies the orientation, and never enlarges", async () => {
    source.put("/turned.jpg", await red().withMetadata({ orientation: 6 }).jpeg().toBuffer());
    assert.deepEqual(await sizeOf(await render("/turned.jpg")), [256, 384]);
    source.put("/small.png", await red().resize(30, 20).png().toBuffer());
    assert.deepEqual(await sizeOf(await render("/small.png")), [30, 20]);
  });

  it("limits the long edge of a preview, and of a panorama's thumbnail", async () => {
    source.put("/a.png", await red().png().toBuffer());
    assert.deepEqual(await sizeOf(await render("/a.png", { rendition: { kind: "preview", edge: 300 } })), [300, 200]);
    assert.deepEqual(await sizeOf(await render("/a.png", { rendition: { kind: "preview", edge: 2048 } })), [600, 400]);
    source.put("/wide.png", await red().resize(20_000, 40, { fit: "fill" }).png().toBuffer());
    assert.deepEqual(await sizeOf(await render("/wide.png")), [4096, 8]);
  });

  it("shows the first frame of an animation", async () => {
    const frames = Buffer.concat([
      Buffer.alloc(300, Uint8Array.of(0, 0, 255)),
      Buffer.alloc(300, Uint8Array.of(255, 0, 0)),
    ]);
    const animation = sharp(frames, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } });
    source.put("/animated.gif", await animation.gif({ delay: [100, 100] }).toBuffer());
    assert.equal((await sharp(await animation.gif().toBuffer()).metadata()).pages, 2);
    const { width, height, pixels } = await imageOf(await render("/animated.gif"));
    assert.deepEqual([width, height], [10, 10]);
    assert.ok((pixels[2] ?? 0) > 240 && (pixels[0] ?? 255) < 15);
  });

  it("reads no further than the first frame, however many follow", async () => {
    // More frames than a decoder could read before its deadline.
    const thumbnailer = createSharpThumbnailer({ concurrency: 1 });
    source.put("/frames.webp", await framesWebp(100_000, 4000));
    source.put("/frames.gif", framesGif(400_000));
    for (const [path, edge] of [
      ["/frames.webp", 256],
      ["/frames.gif", 256],
    ] as const) {
      assert.deepEqual(await sizeOf(await render(path, { thumbnailer })), [edge, edge], path);
    }
    await thumbnailer.close();
  });

  it("decodes no other format, whatever its name", async () => {
    source.put("/a.png", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"));
    source.put("/b.png", new TextEncoder().encode("P3 1 1 255 255 0 0\n"));
    source.put("/c.png", new Uint8Array(0));
    for (const path of ["/a.png", "/b.png", "/c.png"]) {
      assert.match(reasonOf(await render(path, { version: 2 })), /no image that can be shown/);
    }
  });

  it("says why an image is unreadable, and tries it again only once its content has changed", async () => {
    const whole = await red().webp().toBuffer();
    source.put("/cut.webp", whole.subarray(0, whole.length / 2));
    const reason = reasonOf(await render("/cut.webp"));
    assert.match(reason, /^The image is damaged/);
    assert.doesNotMatch(reason, /vips|lib|webp|buffer|header/i);
    assert.equal(reasonOf(await render("/cut.webp")), reason);
    assert.equal(opens, 1);
    source.put("/cut.webp", whole);
    assert.deepEqual(await sizeOf(await render("/cut.webp", { version: 2 })), [384, 256]);
  });

  it("renders the readable part of a truncated image, and marks it as damaged, in later runs as well", async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), "lenslet-thumbs-"));
    folders.push(folder);
    const cacheDirectory = join(folder, "thumbs");
    const noisy = sharp({
      create: {
        width: 600,
        height: 400,
        channels: 3,
        background: "#f00",
        noise: { type: "gaussian", mean: 200, sigma: 40 },
      },
    });
    for (const format of ["jpeg", "png"] as const) {
      const whole = await noisy.clone().toFormat(format).toBuffer();
      source.put(`/half.${format}`, whole.subarray(0, whole.length / 2));
      const first = createSharpThumbnailer({ cacheDirectory, concurrency: 1 });
      const made = await render(`/half.${format}`, { thumbnailer: first });
      const { pixels, width, height } = await imageOf(made);
      assert.equal(made.kind === "rendered" && made.damaged, true, format);
      assert.deepEqual([width, height], [384, 256]);
      const mean = (from: number) =>
        pixels.subarray(from, from + 30_000).reduce((sum, value) => sum + value, 0) / 30_000;
      assert.ok(mean(0) > 180, `the upper part of the ${format} is there`);
      assert.ok(Math.abs(mean(pixels.length - 30_000) - mean(0)) > 30, "the lower part is not");
      await first.close();
      opens = 0;
      const second = createSharpThumbnailer({ cacheDirectory, concurrency: 1 });
      const kept = await render(`/half.${format}`, { thumbnailer: second });
      assert.deepEqual([kept.kind === "rendered" && kept.damaged, opens], [true, 0]);
      source.put(`/half.${format}`, whole);
      const repaired = await render(`/half.${format}`, { thumbnailer: second, version: 2 });
      assert.equal(repaired.kind === "rendered" && repaired.damaged, false);
      await second.close();
    }
  });

  it("refuses an image of too many pixels by its header", async () => {
    source.put("/bomb.png", emptyPng(50_000, 50_000));
    assert.match(
      reasonOf(await render("/bomb.png")),
      /^The image has more than \d+ million pixels; --max-pixels allows more\.$/,
    );
  });

  it("accepts as many pixels as configured", async () => {
    source.put("/a.png", await red().png().toBuffer());
    const few = createSharpThumbnailer({ concurrency: 1, maximumPixels: 239_999 });
    assert.match(reasonOf(await render("/a.png", { thumbnailer: few })), /more than 0\.24 million pixels/);
    await few.close();
    const enough = createSharpThumbnailer({ concurrency: 1, maximumPixels: 240_000 });
    assert.deepEqual(await sizeOf(await render("/a.png", { thumbnailer: enough })), [384, 256]);
    await enough.close();
  });

  it("shows an image of 102 megapixels, as large cameras take them", async () => {
    const large = sharp({ create: { width: 11_662, height: 8746, channels: 3, background: "#f00" } });
    source.put("/large.jpg", await large.jpeg().toBuffer());
    assert.deepEqual(await sizeOf(await render("/large.jpg")), [341, 256]);
  });

  it("reports that the original is gone", async () => {
    assert.deepEqual(await render("/gone.png"), { kind: "missing" });
    assert.equal(source.opened(), 0);
  });

  it("opens the original once for concurrent requests, and not for a recent rendition", async () => {
    source.put("/once.png", await red().png().toBuffer());
    await Promise.all([1, 2, 3, 4, 5].map(() => render("/once.png")));
    await render("/once.png");
    assert.equal(opens, 1);
    assert.equal(source.opened(), 0);
  });

  it("stops when aborted", async () => {
    source.put("/a.png", await red().png().toBuffer());
    assert.deepEqual(await render("/a.png", { signal: AbortSignal.abort(), version: 3 }), { kind: "aborted" });
  });

  it("tries an image that crashes the decoder twice, and then no more", async () => {
    const thumbnailer = createSharpThumbnailer({ concurrency: 1 });
    const known = new Set(decoderProcesses());
    let deaths = 0;
    const outcome = await thumbnailer.render({
      key: "deadly",
      rendition: thumb,
      async open() {
        source.put("/deadly.png", pngHead(9, 9));
        const opened = await source.open("/deadly.png");
        if (opened.kind !== "open") return undefined;
        const stream = (): ReadableStream<Uint8Array> =>
          new ReadableStream(
            {
              async pull() {
                deaths++;
                await killDecoders(known);
                await new Promise<void>(() => {});
              },
            },
            { highWaterMark: 0 },
          );
        return { ...opened.image, stream };
      },
    });
    assert.match(reasonOf(outcome), /crashed/);
    assert.equal(deaths, 2);
    const again = await thumbnailer.render({
      key: "deadly",
      rendition: thumb,
      open: () => assert.fail("opened again"),
    });
    assert.equal(again.kind, "unreadable");
    source.put("/fine.png", await red().png().toBuffer());
    assert.deepEqual(await sizeOf(await render("/fine.png", { thumbnailer })), [384, 256]);
    await thumbnailer.close();
  });

  it("tries an image that took too long again after five minutes, as the machine may have been busy", async () => {
    const clock = manualClock();
    const thumbnailer = createSharpThumbnailer({ concurrency: 1, clock });
    source.put("/busy.png", await red().png().toBuffer());
    await render("/busy.png", { thumbnailer, version: 0 });
    opens = 0;
    let late: RenderOutcome | undefined;
    void render("/busy.png", { thumbnailer }).then((outcome) => (late = outcome));
    while (!late) {
      clock.advance(20_000);
      await setImmediate();
    }
    assert.match(reasonOf(late), /took longer than 20 s/);
    assert.equal(reasonOf(await render("/busy.png", { thumbnailer })), reasonOf(late));
    assert.equal(opens, 1);
    clock.advance(5 * 60_000);
    assert.deepEqual(await sizeOf(await render("/busy.png", { thumbnailer })), [384, 256]);
    await thumbnailer.close();
  });

  it("stores renditions for later runs in the cache directory, by form", async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), "lenslet-thumbs-"));
    folders.push(folder);
    const cacheDirectory = join(folder, ".lenslet", "thumbs");
    source.put("/kept.png", await red().png().toBuffer());
    const first = createSharpThumbnailer({ cacheDirectory, concurrency: 1 });
    const made = await render("/kept.png", { thumbnailer: first });
    await render("/kept.png", { thumbnailer: first, rendition: { kind: "preview", edge: 100 } });
    await first.close();
    assert.equal(opens, 2);

    const second = createSharpThumbnailer({ cacheDirectory, concurrency: 1 });
    assert.deepEqual(await imageOf(await render("/kept.png", { thumbnailer: second })), await imageOf(made));
    assert.equal(opens, 2);
    await second.close();

    const smaller = createSharpThumbnailer({ cacheDirectory, concurrency: 1, shortEdge: 64 });
    assert.deepEqual(await sizeOf(await render("/kept.png", { thumbnailer: smaller })), [96, 64]);
    assert.equal(opens, 3);
    await smaller.close();
  });

  it("settles all requests when it is closed", async () => {
    const thumbnailer = createSharpThumbnailer({ concurrency: 1 });
    source.put("/a.png", await red().png().toBuffer());
    const outcomes = [1, 2, 3].map((version) => render("/a.png", { thumbnailer, version }));
    await setImmediate();
    await thumbnailer.close();
    assert.deepEqual(
      await Promise.all(outcomes),
      Array.from({ length: 3 }, () => ({ kind: "aborted" })),
    );
    assert.deepEqual(await render("/a.png", { thumbnailer, version: 9 }), { kind: "aborted" });
  });
});
