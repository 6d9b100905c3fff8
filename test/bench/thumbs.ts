import { availableParallelism } from "node:os";
import sharp from "sharp";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import type { Rendition, Thumbnailer } from "../../src/thumbs/thumbnailer.ts";
import type { Measure } from "./measure.ts";

const images = 80;

/** Thumbnails of a 3000 × 2000 JPEG in processes of their own, against plain sharp in this one with its own defaults. */
export async function run(): Promise<Measure[]> {
  const image = await photograph();
  const source = createMemorySource({ images: { "/a.jpg": image } });
  const thumbnailer = createSharpThumbnailer();
  try {
    const request = (key: string, rendition: Rendition) => render(thumbnailer, source, key, rendition);
    const thumb: Rendition = { kind: "thumb" };
    await Promise.all(Array.from({ length: 8 }, (_, index) => request(`warm ${index}`, thumb)));
    await plain(image, 8);

    const baseline = await perSecond(() => plain(image, images));
    const ours = await perSecond(() => Promise.all(Array.from({ length: images }, (_, at) => request(`${at}`, thumb))));

    const line = Array.from({ length: images }, (_, at) => request(`line ${at}`, thumb));
    const alone = performance.now();
    await request("preview", { kind: "preview", edge: 1024 });
    const previewMs = performance.now() - alone;
    await Promise.all(line);
    const lineMs = performance.now() - alone;
    return [
      { name: "thumbnails", value: round(ours), unit: "/s", baseline: round(baseline), ratio: round(ours / baseline) },
      {
        name: `preview behind ${images} thumbnails`,
        value: round(previewMs),
        unit: "ms",
        baseline: round(lineMs),
        ratio: round(lineMs / previewMs),
      },
    ];
  } finally {
    await thumbnailer.close();
  }
}

/** Something with the detail of a photograph, so that the encoders have work to do. */
async function photograph(): Promise<Uint8Array> {
  const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
  const coarse = sharp({ create: { width: 300, height: 200, channels: 3, background: "white", noise } });
  return sharp(await coarse.png().toBuffer())
    .resize(3000, 2000)
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function render(
  thumbnailer: Thumbnailer,
  source: ReturnType<typeof createMemorySource>,
  key: string,
  rendition: Rendition,
): Promise<void> {
  const outcome = await thumbnailer.render({
    key,
    rendition,
    async open() {
      const opened = await source.open("/a.jpg");
      return opened.kind === "open" ? opened.image : undefined;
    },
  });
  if (outcome.kind !== "rendered") throw new Error(`A sound image is ${outcome.kind}.`);
}

async function plain(image: Uint8Array, count: number): Promise<void> {
  let left = count;
  const next = async (): Promise<void> => {
    while (left-- > 0) {
      const pipeline = sharp(image).autoOrient().resize(256, 256, { fit: "outside", withoutEnlargement: true });
      await pipeline.webp({ quality: 70 }).toBuffer();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, next));
}

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (images * 1000) / (performance.now() - startedAt);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
