import sharp from "sharp";
import type { Page } from "playwright-core";
import type { Thumbnailer } from "../../src/thumbs/thumbnailer.ts";
import { openBrowserGallery } from "../support/browser-gallery.ts";
import { pngHead } from "../support/pictures.ts";

const pictures = 100_000;
const passMs = 4000;

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
  readonly gapP50: number;
  readonly gapP95: number;
  readonly gapMax: number;
  readonly longTasks: number;
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
            gapP50: at(0.5),
            gapP95: at(0.95),
            gapMax: at(1),
            longTasks: tasks.length,
            longestTask: Math.max(0, ...tasks),
            nodes,
          });
        };
        requestAnimationFrame(frame);
      }),
    { pxPerFrame, durationMs },
  );
}

/** Prints how the grid scrolls through a hundred thousand pictures, in the sizes of screens. */
export async function measureScrolling(print: (line: string) => void): Promise<void> {
  const images = Object.fromEntries(
    Array.from({ length: pictures }, (_, index): [string, Uint8Array] => [
      `/${Math.floor(index / 1000)}/${String(index).padStart(6, "0")}.png`,
      pngHead(1000 + ((index * 7919) % 3000), 1000 + ((index * 104_729) % 3000)),
    ]),
  );
  const gallery = await openBrowserGallery(images, { thumbnailer: await paintedThumbnailer() });
  try {
    for (const [width, height] of [
      [1440, 900],
      [3840, 2160],
    ] as const) {
      const startedAt = performance.now();
      const page = await gallery.open("", { viewport: { width, height } });
      print(`${width} × ${height}: first thumbnails placed after ${Math.round(performance.now() - startedAt)} ms`);
      await page.waitForTimeout(2000);
      for (const [name, px] of [
        ["reading", 8],
        ["fast", 60],
        ["flying", 2000],
      ] as const) {
        const pass = await scrollFor(page, px, passMs);
        print(
          `  ${name} (${px} px a frame): ${Math.round((pass.frames / passMs) * 1000)} frames/s, gaps p50 ${pass.gapP50.toFixed(1)} ` +
            `p95 ${pass.gapP95.toFixed(1)} max ${pass.gapMax.toFixed(1)} ms, ${pass.longTasks} tasks over 50 ms ` +
            `(longest ${Math.round(pass.longestTask)} ms), at most ${pass.nodes} elements`,
        );
      }
      if (width > 3000) {
        for (let step = 0; step < 8; step++) await page.keyboard.press("-");
        await page.waitForTimeout(1000);
        const pass = await scrollFor(page, 60, passMs);
        print(
          `  smallest thumbnails, fast: ${Math.round((pass.frames / passMs) * 1000)} frames/s, at most ${pass.nodes} elements`,
        );
      }
      await page.context().close();
    }
  } finally {
    await gallery.close();
  }
}
