import sharp from "sharp";
import type { Page } from "playwright-core";
import type { Thumbnailer } from "../../src/thumbs/thumbnailer.ts";
import { noChromium, openBrowserGallery } from "../support/browser-gallery.ts";
import { pngHead } from "../support/images.ts";
import { rate, time, type Measure } from "./measure.ts";

const imageCount = 100_000;
const passMs = 4000;
const mostElements = 3000;
const screens = [
  [1440, 900],
  [3840, 2160],
] as const;
/** How many px each frame moves on. */
const speeds = [
  ["reading", 8],
  ["fast", 60],
  ["flying", 2000],
] as const;

/** Thumbnails of a few colours, so that what is measured is the page. */
async function paintedThumbnailer(): Promise<Thumbnailer> {
  const painted = await Promise.all(
    Array.from({ length: 24 }, async (_, index) => {
      const noise = { type: "gaussian", mean: 60 + index * 5, sigma: 30 } as const;
      return new Uint8Array(
        await sharp({ create: { width: 384, height: 256, channels: 3, background: "#888", noise } })
          .webp({ quality: 70 })
          .toBuffer(),
      );
    }),
  );
  let next = 0;
  return {
    render: async () => ({
      kind: "rendered",
      bytes: painted[next++ % painted.length] ?? new Uint8Array(),
      type: "image/webp",
    }),
    close: async () => {},
  };
}

interface Pass {
  readonly frames: number;
  readonly gapP95: number;
  readonly longestTask: number;
  readonly nodes: number;
}

/** Scrolls by so many px a frame for some seconds, and watches frames, main-thread tasks over 50 ms, and elements. */
function scrollFor(page: Page, pxPerFrame: number, durationMs: number): Promise<Pass> {
  return page.evaluate(
    ({ pxPerFrame: step, durationMs: lasting }) =>
      new Promise<Pass>((resolve) => {
        const list = document.querySelector(".grid-scroll");
        const gaps: number[] = [];
        const tasks: number[] = [];
        const observer = new PerformanceObserver((entries) =>
          tasks.push(...entries.getEntries().map(({ duration }) => duration)),
        );
        observer.observe({ entryTypes: ["longtask"] });
        let nodes = 0;
        const from = performance.now();
        let last = from;
        const frame = (now: number): void => {
          gaps.push(now - last);
          last = now;
          list?.scrollBy(0, step);
          nodes = Math.max(nodes, document.querySelectorAll("*").length);
          if (now - from < lasting) return void requestAnimationFrame(frame);
          observer.disconnect();
          gaps.splice(0, 2);
          gaps.sort((one, other) => one - other);
          const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? 0;
          resolve({
            frames: gaps.length,
            gapP95: at(0.95),
            longestTask: Math.max(1, ...tasks),
            nodes,
          });
        };
        requestAnimationFrame(frame);
      }),
    { pxPerFrame, durationMs },
  );
}

/** Scrolling a hundred thousand images through the real page, against scrolling an empty page of the same size. */
export async function run(): Promise<Measure[]> {
  if (noChromium) {
    console.log(`  skipped: ${noChromium}`);
    return [];
  }
  const images = Object.fromEntries(
    Array.from({ length: imageCount }, (_, index): [string, Uint8Array] => [
      `/${Math.floor(index / 1000)}/${String(index).padStart(6, "0")}.png`,
      pngHead(1000 + ((index * 7919) % 3000), 1000 + ((index * 104_729) % 3000)),
    ]),
  );
  const gallery = await openBrowserGallery(images, { thumbnailer: await paintedThumbnailer() });
  const measures: Measure[] = [];
  try {
    for (const [width, height] of screens) {
      const page = await gallery.open("", { viewport: { width, height } });
      await page.waitForTimeout(2000);
      const empty = await page.context().newPage();
      await empty.setContent(
        '<div class="grid-scroll" style="height:100vh;overflow:auto"><div style="height:9000000px">',
      );
      for (const [name, px] of speeds) {
        await empty.bringToFront();
        const plain = await scrollFor(empty, px, passMs);
        await page.bringToFront();
        const pass = await scrollFor(page, px, passMs);
        const title = `${width} × ${height}, ${name}`;
        measures.push(
          rate(`${title}: frames`, "/s", perSecond(pass), perSecond(plain), "an empty page"),
          time(`${title}: gap between frames, p95`, "ms", pass.gapP95, plain.gapP95, "an empty page"),
          time(`${title}: longest task`, "ms", pass.longestTask, 50, "what counts as long"),
          time(`${title}: elements`, "", pass.nodes, mostElements, "our limit"),
        );
      }
      for (let step = 0; step < 8; step++) await page.keyboard.press("-");
      await page.waitForTimeout(1000);
      const { nodes } = await scrollFor(page, 60, passMs);
      measures.push(time(`${width} × ${height}, smallest: elements`, "", nodes, mostElements, "our limit"));
      await page.context().close();
    }
  } finally {
    await gallery.close();
  }
  return measures;
}

const perSecond = ({ frames }: Pass) => (frames / passMs) * 1000;
