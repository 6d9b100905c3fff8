import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import type { Thumbnailer } from "../../src/thumbs/thumbnailer.ts";
import {
  noChromium,
  openBrowserGallery,
  plainImage,
  plainImages,
  type BrowserGallery,
} from "../support/browser-gallery.ts";
import { pagesOf, see, seeThat } from "../support/see.ts";

const name = (page: Page) => page.locator(".viewer .bar-title h1").textContent();
const percent = async (page: Page) => Number.parseInt((await page.locator(".zoom-percent").textContent()) ?? "", 10);

describe("the stage of the viewer", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const large = [0, 1, 2].map(async (at) => [`/large/${at}.png`, await plainImage(3200, 2400, at * 50)] as const);
    gallery = await openBrowserGallery({ ...(await plainImages(6)), ...Object.fromEntries(await Promise.all(large)) });
  });
  after(() => gallery.close());
  const withPage = pagesOf(() => gallery);

  it(
    "opens with Space and closes with Space; Enter leaves it open",
    withPage("", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Space");
      await see(() => name(page), "001.png");
      await page.keyboard.press("Enter");
      await page.keyboard.press("ArrowRight");
      await see(() => name(page), "002.png");
      await page.keyboard.press("Space");
      await page.locator(".viewer").waitFor({ state: "detached" });
      await see(() => page.locator(".cell.cursor").getAttribute("title"), "002.png");
    }),
  );

  it(
    "shows 100 % at the point of a click, and the whole image at the next one",
    withPage("/large", async (page) => {
      await page.keyboard.press("Enter");
      await page.locator(".stage .image-layer").last().waitFor();
      const whole = await page.locator(".stage .image-layer").last().boundingBox();
      assert.ok(whole);
      const point = { x: whole.x + whole.width * 0.25, y: whole.y + whole.height * 0.3 };
      await page.mouse.click(point.x, point.y);
      await see(() => percent(page), 100);
      const close = await page.locator(".stage .image-layer").last().boundingBox();
      assert.ok(close);
      assert.ok(Math.abs((point.x - close.x) / close.width - 0.25) < 0.01);
      assert.ok(Math.abs((point.y - close.y) / close.height - 0.3) < 0.01);
      // Away from the first click, which would otherwise make it a double click.
      await page.mouse.click(point.x + 60, point.y);
      await seeThat(
        () => percent(page),
        (now) => now < 100,
      );
    }),
  );

  it(
    "dims the previous image where the next one does not come, and shows it once it does",
    withPage("/large?image=1.png", async (page) => {
      let release = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      await page.route(/(thumb|preview)\?.*2\.png/, async (route) => {
        await released;
        await route.continue();
      });
      await page.reload({ waitUntil: "commit" });
      await page.locator(".stage img[alt='1.png']").waitFor();
      await page.keyboard.press("ArrowRight");
      const held = page.locator(".stage .image-layer.held");
      await see(() => held.evaluate((image) => Number(getComputedStyle(image).opacity) < 0.5), true);
      release();
      await held.waitFor({ state: "detached" });
      await page.locator(".stage img[alt='2.png']").waitFor();
    }),
  );

  it(
    "keeps the zoom with L, also at the next visit",
    withPage("/large", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await page.keyboard.press("l");
      await page.getByRole("button", { name: /Keep zoom/, pressed: true }).waitFor();
      await page.reload();
      await page.locator(".stage .image-layer").last().waitFor();
      await page.keyboard.press("z");
      await see(() => percent(page), 100);
      await page.keyboard.press("ArrowRight");
      await see(() => name(page), "1.png");
      await see(() => percent(page), 100);
    }),
  );

  it(
    "fills the screen with Shift+F, and leaves it again",
    withPage("/large", async (page) => {
      await page.keyboard.press("Enter");
      await page.keyboard.press("Shift+F");
      await see(() => page.evaluate(() => document.fullscreenElement !== null), true);
      await page.keyboard.press("Shift+F");
      await see(() => page.evaluate(() => document.fullscreenElement !== null), false);
    }),
  );

  it(
    "has one main landmark, and says stars and flags of each image in the filmstrip",
    withPage("", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await see(() => page.getByRole("main").count(), 1);
      await page.keyboard.press("4");
      await page.keyboard.press("p");
      await page.getByRole("button", { name: "001.png, 4 stars, picked" }).waitFor();
      await page.keyboard.press("u");
      await page.keyboard.press("0");
      await page.getByRole("button", { name: "001.png", exact: true }).waitFor();
    }),
  );
});

describe("the stage under a held arrow, with no image made yet", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const sharpThumbnailer = createSharpThumbnailer();
    // As slow as large photographs on a busy machine, whatever this one is.
    const slow: Thumbnailer = {
      ...sharpThumbnailer,
      render: async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        return sharpThumbnailer.render(request);
      },
    };
    const image = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#7a8" } })
      .jpeg()
      .toBuffer();
    const images = Array.from({ length: 110 }, (_, at) => [`/${String(at).padStart(3, "0")}.jpg`, image] as const);
    gallery = await openBrowserGallery(Object.fromEntries(images), { thumbnailer: slow });
  });
  after(() => gallery.close());

  it(
    "is never blank",
    pagesOf(() => gallery)("", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() =>
        [...document.querySelectorAll<HTMLImageElement>(".stage img")].some(
          (image) => image.complete && image.naturalWidth > 0,
        ),
      );
      // Looks at each frame, as an eye does.
      await page.evaluate(() => {
        const seen = { frames: 0, blank: 0 };
        const look = () => {
          const painted = [...document.querySelectorAll<HTMLImageElement>(".stage img")].some(
            (image) => image.complete && image.naturalWidth > 0 && getComputedStyle(image).visibility === "visible",
          );
          seen.frames += 1;
          if (!painted) seen.blank += 1;
          Object.assign(document.documentElement.dataset, { frames: seen.frames, blankFrames: seen.blank });
          requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      for (let step = 0; step < 100; step += 1) await page.keyboard.down("ArrowRight");
      await page.keyboard.up("ArrowRight");
      await see(() => name(page), "100.jpg");
      const { blank, frames } = await page.evaluate(() => {
        const { dataset } = document.documentElement;
        return { blank: Number(dataset["blankFrames"]), frames: Number(dataset["frames"]) };
      });
      assert.ok(frames > 5);
      assert.equal(blank, 0);
    }),
  );
});
