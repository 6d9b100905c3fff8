import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import {
  noChromium,
  openBrowserGallery,
  plainImage,
  plainImages,
  type BrowserGallery,
} from "../support/browser-gallery.ts";
import { drawn, pagesOf, see, seeThat, still } from "../support/see.ts";

const shown = (page: Page) => page.locator(".viewer .bar-title h1").textContent();
const placed = (page: Page) =>
  page
    .locator(".stage .image-layer")
    .last()
    .evaluate((image) => {
      const { left, top, width, height } = image.getBoundingClientRect();
      return { left, top, width, height };
    });
const percent = async (page: Page) => Number.parseInt((await page.locator(".zoom-percent").textContent()) ?? "", 10);

describe("the viewer", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const large = Object.fromEntries(
      await Promise.all(
        [0, 1, 2, 3, 4, 5].map(
          async (index) => [`/large/${index}.png`, await plainImage(3200, 2400, index * 50)] as const,
        ),
      ),
    );
    gallery = await openBrowserGallery({ ...(await plainImages(12)), ...large });
  });
  after(() => gallery.close());

  const withPage = pagesOf(() => gallery);

  it(
    "opens with Space, goes on and back by arrows, closes with Escape, and Forward opens it again",
    withPage("", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Space");
      await page.locator(".viewer-main").waitFor();
      await see(() => shown(page), "001.png");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      const third = "003.png";
      await see(() => shown(page), third);
      await page.keyboard.press("Escape");
      await see(() => page.locator(".cell.cursor").getAttribute("title"), third);
      await page.goForward();
      await page.locator(".viewer-main").waitFor();
      await see(() => shown(page), third);
    }),
  );

  it(
    "paints a preloaded next image within two frames, and asks for nothing",
    withPage("/large", async (page) => {
      const loaded: string[] = [];
      page.on("requestfinished", (request) => loaded.push(request.url()));
      await page.keyboard.press("Enter");
      await page.waitForFunction(
        () => document.querySelector<HTMLImageElement>(".stage img[alt]:not([alt=''])")?.complete === true,
      );
      const asked = new Set<string>();
      page.on("request", (request) => asked.add(new URL(request.url()).pathname + new URL(request.url()).search));
      for (let step = 0; step < 3; step += 1) {
        const next = await seeThat(
          async () =>
            loaded.find((url) => url.includes("preview?") && decodeURIComponent(url).includes(`/${step + 1}.png`)) ??
            "",
          (url) => url !== "",
        );
        // The page has it decoded by then, or nearly so.
        await page.evaluate(async (url) => {
          const image = new Image();
          image.src = url;
          await image.decode();
        }, next);
        await drawn(page);
        asked.clear();
        const { frames, source } = await page.evaluate(
          () =>
            new Promise<{ frames: number; source: string }>((resolve) => {
              const current = () => document.querySelector<HTMLImageElement>(".stage img:not([alt=''])");
              const before = current()?.getAttribute("src");
              let frames = 0;
              const look = (): void => {
                frames += 1;
                const image = current();
                const source = image?.getAttribute("src") ?? "";
                if (image && source !== before && image.complete && image.naturalWidth > 0) resolve({ frames, source });
                else requestAnimationFrame(look);
              };
              dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
              requestAnimationFrame(look);
            }),
        );
        assert.ok(frames <= 2, `${frames} frames`);
        assert.ok(!asked.has(source));
      }
    }),
  );

  it(
    "keeps the thumbnail of an image that does not come, and shows the image once it does",
    withPage("/large", async (page) => {
      let refuse = true;
      await page.route(/preview\?.*5\.png/, (route) => (refuse ? route.fulfill({ status: 503 }) : route.continue()));
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.locator(".image-note").waitFor();
      assert.ok(await page.locator(".stage .image-layer").isVisible());
      refuse = false;
      await page.locator(".stage img[alt='5.png']").waitFor();
      await page.locator(".image-note").waitFor({ state: "detached" });
    }),
  );

  it(
    "reads none of the previews that are passed by with the arrow held",
    withPage("", async (page) => {
      const asked: string[] = [];
      const cancelled: string[] = [];
      await page.route(/preview\?/, () => {});
      page.on("request", (request) => request.url().includes("preview?") && asked.push(request.url()));
      page.on("requestfailed", (request) => request.url().includes("preview?") && cancelled.push(request.url()));
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      for (let held = 0; held < 11; held++) await page.keyboard.down("ArrowRight");
      await page.keyboard.up("ArrowRight");
      await page.locator(".stage img[alt='012.png']").waitFor({ state: "attached" });
      const last = asked.at(-1) ?? "";
      // Two are read ahead at a time; what was left behind is no longer waited for.
      assert.ok(asked.length - cancelled.length <= 3, `${asked.length} asked for, ${cancelled.length} cancelled`);
      assert.ok(!cancelled.includes(last));
    }),
  );

  it(
    "zooms to the pointer with the wheel, pans by dragging, and never shows the stage beside a close image",
    withPage("/large", async (page) => {
      await page.keyboard.press("Enter");
      const stage = await page.locator(".stage").boundingBox();
      assert.ok(stage);
      const before = await still(page, () => placed(page));
      const pointer = { x: stage.x + stage.width * 0.4, y: stage.y + stage.height * 0.45 };
      await page.mouse.move(pointer.x, pointer.y);
      for (let step = 0; step < 4; step++) await page.mouse.wheel(0, -240);
      const close = await still(page, () =>
        seeThat(
          () => placed(page),
          ({ width }) => width > before.width * 2,
        ),
      );
      const share = (box: typeof before) => (pointer.x - box.left) / box.width;
      assert.ok(Math.abs(share(close) - share(before)) < 0.01);
      await page.mouse.down();
      await page.mouse.move(pointer.x + 60, pointer.y + 20, { steps: 3 });
      await page.mouse.up();
      await seeThat(
        () => placed(page),
        ({ left }) => Math.abs(left - close.left - 60) < 1,
      );
      await page.mouse.move(pointer.x, pointer.y);
      await page.mouse.down();
      await page.mouse.move(pointer.x + 600, pointer.y + 600, { steps: 3 });
      await page.mouse.move(pointer.x + 650, pointer.y + 300, { steps: 3 });
      await page.mouse.up();
      const edge = await still(page, () => placed(page));
      assert.ok(edge.left <= stage.x + 0.5 && edge.left + edge.width >= stage.x + stage.width - 0.5);
    }),
  );

  it(
    "shows the original's own pixels with Z and by double click, and fits again",
    withPage("/large", async (page) => {
      await page.keyboard.press("Enter");
      const fitting = await still(page, () => percent(page));
      await page.keyboard.press("z");
      await page.waitForFunction(() => document.querySelector(".zoom-percent")?.textContent === "100 %");
      await page.waitForFunction(() =>
        [...document.querySelectorAll<HTMLImageElement>(".stage img")].some((image) => image.naturalWidth === 3200),
      );
      await page.keyboard.press("z");
      await see(() => percent(page), fitting);
      await page.locator(".stage").dblclick({ position: { x: 300, y: 300 } });
      await see(() => percent(page), 100);
      await page.keyboard.press("f");
      await see(() => percent(page), fitting);
    }),
  );

  it(
    "keeps zoom and place from image to image when asked to, and fits each otherwise",
    withPage("/large", async (page) => {
      await page.keyboard.press("Enter");
      await page.keyboard.press("z");
      await see(() => percent(page), 100);
      await page.keyboard.press("ArrowRight");
      await seeThat(
        () => percent(page),
        (now) => now !== 100,
      );
      await page.getByRole("button", { name: /Keep zoom/ }).click();
      await page.keyboard.press("z");
      await see(() => percent(page), 100);
      const before = await still(page, () => placed(page));
      await page.keyboard.press("ArrowRight");
      await see(() => percent(page), 100);
      await page.waitForFunction(({ left, top }) => {
        const box = [...document.querySelectorAll(".stage .image-layer")].at(-1)?.getBoundingClientRect();
        return box && Math.abs(box.left - left) < 1 && Math.abs(box.top - top) < 1;
      }, before);
    }),
  );

  it(
    "rates and flags with the same keys, and shows it on the image",
    withPage("/large", async (page) => {
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.keyboard.press("4");
      await page.keyboard.press("p");
      await page.locator(".badge.pick").waitFor();
      await see(() => page.locator(".badge.stars").textContent(), "★★★★");
      await page.keyboard.press("Control+z");
      await page.keyboard.press("Control+z");
      await page.waitForFunction(() => document.querySelectorAll(".badge.pick, .badge.stars").length === 0);
    }),
  );

  it(
    "goes on after each rating with auto-advance",
    withPage("", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await page.keyboard.press("a");
      await see(() => shown(page), "001.png");
      await page.keyboard.press("2");
      await see(() => shown(page), "002.png");
    }),
  );

  it(
    "goes on by swiping and zooms by pinching on a touch screen",
    withPage(
      "/large",
      async (page) => {
        await page.locator(".cell").first().tap();
        await page.locator(".viewer-main").waitFor();
        const first = await shown(page);
        const touch = await page.context().newCDPSession(page);
        const send = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number][]) =>
          touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
        await send("touchStart", [300, 300]);
        await send("touchMove", [200, 304]);
        await send("touchMove", [120, 305]);
        await send("touchEnd");
        await page.waitForFunction((name) => document.querySelector(".bar-title h1")?.textContent !== name, first);
        const before = await placed(page);
        await send("touchStart", [180, 300], [210, 300]);
        await send("touchMove", [150, 300], [240, 300]);
        await send("touchMove", [100, 300], [290, 300]);
        await send("touchEnd");
        await seeThat(
          () => placed(page),
          ({ width }) => width > before.width * 2,
        );
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ),
  );

  it(
    "shows a filmstrip of the view with the shown image in it, to press",
    withPage("", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await page.locator(".film-frame").nth(3).click();
      await see(() => page.locator(".film-frame.current").getAttribute("title"), "004.png");
      await see(() => shown(page), "004.png");
      await page.keyboard.press("k");
      await page.locator(".filmstrip").waitFor({ state: "detached" });
    }),
  );
});
