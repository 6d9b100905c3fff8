import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { createClient } from "../../src/client.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import { noChromium, openBrowserGallery, type BrowserGallery } from "../support/browser-gallery.ts";

const widths = [
  { width: 390, height: 844, touch: true },
  { width: 1440, height: 900, touch: false },
  { width: 2560, height: 1440, touch: false },
];
const themes = ["light", "dark"] as const;

interface Scene {
  readonly name: string;
  readonly fragment?: string;
  /** Left out on phones, which have no keys. */
  readonly needsKeys?: true;
  readonly act?: (page: Page) => Promise<void>;
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const openFirst = async (page: Page) => {
  await press(page, "Home", "ArrowRight", "Enter");
  await page.locator(".viewer-main").waitFor();
};

/** The main states of the page. `/` holds the photographs. */
const scenes: readonly Scene[] = [
  { name: "grid" },
  { name: "squares", fragment: "/?layout=square", act: (page) => press(page, "-", "-", "-") },
  {
    name: "selection",
    needsKeys: true,
    act: (page) => press(page, "ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"),
  },
  {
    name: "search",
    needsKeys: true,
    act: async (page) => {
      await press(page, "/");
      await page.keyboard.type("star>=3 tag:");
    },
  },
  { name: "chips", fragment: "/?q=star%3E%3D3 -is%3Areject" },
  { name: "nothing", fragment: "/?q=tag%3Anowhere" },
  { name: "viewer", act: openFirst },
  {
    name: "viewer-close",
    act: async (page) => {
      await openFirst(page);
      await press(page, "z");
    },
  },
  {
    name: "compare",
    needsKeys: true,
    act: async (page) => {
      await press(page, "Home", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "c");
      await page.locator(".pane").nth(3).waitFor();
    },
  },
  {
    name: "wipe",
    needsKeys: true,
    act: (page) => press(page, "Home", "Shift+ArrowRight", "c", "w"),
  },
  {
    name: "metadata",
    needsKeys: true,
    act: (page) => press(page, "Home", "m"),
  },
  { name: "keys", needsKeys: true, act: (page) => press(page, "?") },
  { name: "people", act: (page) => page.locator(".people-button").click() },
  { name: "more", act: (page) => page.getByRole("button", { name: "More" }).click() },
  { name: "sidebar", act: (page) => page.getByRole("button", { name: "Folders and filters" }).click() },
  { name: "labels", act: (page) => page.getByRole("button", { name: "Labels and details" }).click() },
  {
    name: "offline",
    act: async (page) => {
      await page.addInitScript(cuttableNetwork);
      await page.reload();
      await page.locator(".thumb.ready").nth(3).waitFor();
      await page.context().setOffline(true);
      await page.evaluate("cutNetwork()");
      await page.keyboard.press("4");
      await page.locator(".sync.offline, .sync.reconnecting").waitFor();
    },
  },
];

/** For a page: with a stream of its own, and with `cutNetwork()`, which ends all that runs and refuses the rest. */
const cuttableNetwork = `
  delete globalThis.SharedWorker;
  const cut = new AbortController();
  const whole = globalThis.fetch;
  globalThis.fetch = (input, init = {}) =>
    whole(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, cut.signal]) : cut.signal });
  globalThis.cutNetwork = () => cut.abort(new TypeError("cut"));
`;

/** Gives the photographs labels as people would. */
async function label(gallery: BrowserGallery): Promise<void> {
  const client = createClient({ url: gallery.url, headers: () => ({ "x-updated-by": "Ann" }) });
  const { paths } = (await client.query({ path: "/", recursive: true })).body;
  const tags = ["sky", "flower", "night", "abstract", "to print"];
  const edits = paths.map((path, index) => ({
    paths: [path],
    ...(index % 3 === 0 && { set_star: (index % 5) + 1 }),
    add_tags: [
      ...(index % 4 === 0 ? [tags[index % tags.length] ?? "sky"] : []),
      ...(index % 7 === 1 ? ["pick"] : index % 11 === 5 ? ["reject"] : []),
    ],
    ...(index === 1 && { set_notes: "The light is best here. Crop the left edge before printing." }),
  }));
  await client.bulk(edits, "screenshots");
}

function imagesAreThere(): boolean {
  const thumbnails = [...document.querySelectorAll(".cell:not(.failed) > img")];
  return thumbnails.every((image) => image.classList.contains("ready")) && !document.querySelector(".image-loading");
}

const { positionals } = parseArgs({ allowPositionals: true });
const [out = "screenshots", photographs = "/usr/share/backgrounds", ...only] = positionals;

if (noChromium) {
  console.error(`There are no screenshots: ${noChromium}`);
  process.exit(1);
}
await mkdir(out, { recursive: true });
const cache = await mkdtemp(join(tmpdir(), "lenslet-screenshots-"));
const gallery = await openBrowserGallery(
  {},
  {
    source: createDirectorySource(resolve(photographs)),
    thumbnailer: createSharpThumbnailer({ cacheDirectory: cache }),
  },
);
try {
  await label(gallery);
  const colleague = await gallery.open();
  await colleague.locator(".people-button").click();
  await colleague.getByPlaceholder("Your name").fill("Ben Okri");
  await colleague.getByRole("button", { name: "Set", exact: true }).click();
  await press(colleague, "ArrowRight", "ArrowRight", "ArrowRight");
  for (const { width, height, touch } of widths) {
    for (const colorScheme of themes) {
      for (const { name, fragment = "", needsKeys, act } of scenes) {
        if ((touch && needsKeys) || (only.length > 0 && !only.includes(name))) continue;
        const page = await gallery.open(fragment, {
          viewport: { width, height },
          colorScheme,
          hasTouch: touch,
          isMobile: touch,
        });
        await page.waitForTimeout(700);
        await act?.(page);
        await page
          .waitForFunction(imagesAreThere, undefined, { timeout: 60_000 })
          .catch(() => console.warn(`${name}: not all images came`));
        await page.waitForTimeout(700);
        await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`) });
        // Closing the page first lets it say goodbye.
        await page.close();
        await page.context().close();
      }
      console.log(`${width} px, ${colorScheme}`);
    }
  }
} finally {
  await gallery.close();
  await rm(cache, { recursive: true, force: true });
}
