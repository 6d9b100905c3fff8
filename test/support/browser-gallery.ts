import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import sharp from "sharp";
import { buildPage } from "../../bin/build-page.ts";
import { createDirectoryAssets } from "../../src/assets/directory-assets.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import type { LensletOptions } from "../../src/lenslet-options.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { serve } from "../../src/node.ts";
import { createMemorySource, type MemorySource } from "../../src/source/memory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";

const places = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const executablePath = places.find((place) => place !== undefined && existsSync(place));

/** Why a browser test is skipped, or false. */
export const noChromium =
  executablePath === undefined && "no Chromium here: `apt install chromium`, or name one in CHROMIUM_PATH";

/** Starts the browser without images of its own; whoever starts it closes it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

export interface BrowserGallery {
  readonly url: string;
  readonly source: MemorySource;
  /** A new browser context, as of another person, at the gallery's address with `fragment` after `#`, and with `search` such as `?t=…`. */
  open(fragment?: string, options?: BrowserContextOptions, search?: string): Promise<Page>;
  /** The same without a page. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What went wrong in the pages: uncaught errors and refused scripts or styles. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** Serves images from memory with the page as it is in the sources, and opens it in Chromium. */
export async function openBrowserGallery(
  images: Readonly<Record<string, Uint8Array>>,
  options: Partial<LensletOptions> = {},
): Promise<BrowserGallery> {
  const directory = await mkdtemp(join(tmpdir(), "lenslet-page-"));
  await buildPage(directory);
  const assets = createDirectoryAssets(directory);
  await rm(directory, { recursive: true });
  const source = createMemorySource({ title: "Photographs", images });
  const lenslet = createLenslet({
    source,
    journal: createMemoryJournal(),
    thumbnailer: createSharpThumbnailer(),
    ...(assets && { assets }),
    ...options,
  });
  await lenslet.ready;
  const serving = await serve(lenslet, { port: 0 });
  const browser = await launchChromium();
  const errors: string[] = [];
  const url = `${serving.url.replace(/\/$/, "")}${options.basePath ?? ""}`;
  return {
    url,
    source,
    errors,
    newContext: (contextOptions) => browser.newContext(contextOptions),
    async open(fragment = "", contextOptions = {}, search = "") {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: "reduce",
        ...contextOptions,
      });
      // The compiler of the tests wraps inner functions of what is evaluated in a page in a call of this name.
      await context.addInitScript("globalThis.__name = (task) => task");
      const page = await context.newPage();
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && /Content Security Policy/.test(message.text())) errors.push(message.text());
      });
      await page.goto(`${url}/${search}#${fragment}`);
      await page.locator(".viewer, .compare, .cell, .message").first().waitFor();
      return page;
    },
    async close() {
      await browser.close();
      await lenslet.close();
      await serving.close();
    },
  };
}

/** An image of one colour, different for each `hue`, as PNG. */
export async function plainImage(width: number, height: number, hue = 0): Promise<Uint8Array> {
  const channel = (shift: number) => Math.round(128 + 100 * Math.sin(((hue + shift) / 360) * 2 * Math.PI));
  const background = { r: channel(0), g: channel(120), b: channel(240) };
  return new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .png({ compressionLevel: 1 })
      .toBuffer(),
  );
}

/** So many images `/001.png`, `/002.png` … of varied proportions, in the folder named. */
export async function plainImages(count: number, folder = ""): Promise<Record<string, Uint8Array>> {
  const sizes = [
    [600, 400],
    [400, 600],
    [640, 360],
    [500, 500],
    [800, 400],
  ] as const;
  const made = await Promise.all(sizes.map(([width, height], index) => plainImage(width, height, index * 60)));
  const entries = Array.from({ length: count }, (_, index): [string, Uint8Array] => [
    `${folder}/${String(index + 1).padStart(3, "0")}.png`,
    made[index % made.length] ?? new Uint8Array(),
  ]);
  return Object.fromEntries(entries);
}
