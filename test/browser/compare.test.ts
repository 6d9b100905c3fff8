import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { see, seeThat, still } from "../support/see.ts";

describe("compare", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery(await plainImages(12));
  });
  after(() => gallery.close());

  const comparing = async (count: number): Promise<Page> => {
    const page = await gallery.open();
    await page.keyboard.press("Home");
    for (let extra = 1; extra < count; extra++) await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("c");
    await page
      .locator(".pane")
      .nth(count - 1)
      .waitFor();
    return page;
  };
  const unlinked = (page: Page) =>
    page.locator('.compare-bar [aria-pressed="false"], .bar [aria-pressed="false"]').first().waitFor();
  /** An image may be drawn in several layers of one size, of which the first is always there. */
  const widthsNow = (page: Page) =>
    page
      .locator(".pane .image-layer:first-child")
      .evaluateAll((images) => images.map((image) => Math.round(image.getBoundingClientRect().width)));
  /** The widths of the images once they hold still and are as `done` wants them. */
  const widths = async (page: Page, done: (widths: readonly number[]) => boolean = () => true) => {
    const held = () => still(page, () => widthsNow(page));
    return seeThat(held, done);
  };

  it("places nine side by side without overlap", async () => {
    const page = await comparing(9);
    const boxes = await page.locator(".pane").evaluateAll((panes) =>
      panes.map((pane) => {
        const { left, right, top, bottom } = pane.getBoundingClientRect();
        return { left, right, top, bottom };
      }),
    );
    boxes.forEach((box, index) => {
      for (const other of boxes.slice(index + 1)) {
        assert.ok(other.left >= box.right - 1 || box.left >= other.right - 1 || other.top >= box.bottom - 1);
      }
    });
    await page.context().close();
  });

  it("zooms all together, and each on its own when unlinked", async () => {
    const page = await comparing(2);
    const before = await widths(page);
    await page.locator(".pane .stage").first().hover();
    await page.mouse.wheel(0, -240);
    await widths(page, ([first = 0, second = 0]) => first > (before[0] ?? 0) && second > (before[1] ?? 0));
    await page.keyboard.press("f");
    await widths(page, (now) => String(now) === String(before));
    await page.keyboard.press("l");
    await unlinked(page);
    await page.mouse.wheel(0, -240);
    await widths(page, ([first = 0, second]) => first > (before[0] ?? 0) && second === before[1]);
    await page.context().close();
  });

  it("zooms by key: all together, and the active one alone when unlinked", async () => {
    const page = await comparing(2);
    const before = await widths(page);
    await page.keyboard.press("+");
    await widths(page, ([first = 0, second = 0]) => first > (before[0] ?? 0) && second > (before[1] ?? 0));
    await page.keyboard.press("-");
    await widths(page, (now) => String(now) === String(before));
    await page.keyboard.press("l");
    await unlinked(page);
    await page.keyboard.press("ArrowRight");
    await see(() => page.locator(".pane.active").getAttribute("aria-label"), "002.png");
    await page.keyboard.press("+");
    await widths(page, ([first, second = 0]) => first === before[0] && second > (before[1] ?? 0));
    await page.context().close();
  });

  for (const [width, count] of [
    [1024, 9],
    [390, 9],
  ] as const) {
    it(`keeps the names readable and every control in reach with ${count} at ${width} px`, async () => {
      const page = await comparing(count);
      await page.setViewportSize({ width, height: 768 });
      await page.waitForFunction(() => {
        const labels = [...document.querySelectorAll(".pane-labels")];
        return labels.every((bar) => {
          const pane = bar.getBoundingClientRect();
          const inside = [...bar.querySelectorAll("button")].every((button) => {
            const { left, right, top, bottom, width } = button.getBoundingClientRect();
            return width >= 18 && left >= pane.left && right <= pane.right && top >= pane.top && bottom <= pane.bottom;
          });
          return inside && (bar.querySelector(".pane-name")?.clientWidth ?? 0) >= 50;
        });
      });
      await page.context().close();
    });
  }

  it("rates and rejects the active one by key and any by mouse", async () => {
    const page = await comparing(3);
    await page.keyboard.press("ArrowRight");
    await see(() => page.locator(".pane.active").getAttribute("aria-label"), "002.png");
    await page.keyboard.press("5");
    await page.keyboard.press("x");
    await page.locator(".pane.active.reject").waitFor();
    await see(() => page.locator(".pane.active .star-row button.on").count(), 5);
    await page.locator(".pane").nth(2).getByRole("button", { name: "3 stars" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".pane:nth-child(3) .star-row button.on").length === 3);
    await page.context().close();
  });

  it("takes one out, and ends with the last two", async () => {
    const page = await comparing(3);
    await page.getByRole("button", { name: "Remove 002.png from the comparison" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".pane").length === 2);
    await page.getByRole("button", { name: "Remove 001.png from the comparison" }).click();
    await page.locator(".pane").first().waitFor({ state: "detached" });
    await page.context().close();
  });

  it("shows the difference of two: black where they are the same, and not where they differ", async () => {
    const page = await comparing(2);
    await page.keyboard.press("d");
    await page.locator(".pair.difference").waitFor();
    await see(() => page.locator(".pair-name").allTextContents(), ["001.png", "002.png"]);
    await page.keyboard.press("d");
    await page.locator(".pane").first().waitFor();
    await page.context().close();
  });

  it("flickers between two, each in its turn", async () => {
    const page = await comparing(2);
    await page.keyboard.press("v");
    const hidden = () =>
      page.locator(".pair-side").evaluateAll((sides) => sides.map((side) => getComputedStyle(side).visibility));
    await see(hidden, ["visible", "hidden"]);
    await see(hidden, ["hidden", "visible"]);
    await see(hidden, ["visible", "hidden"]);
    await page.context().close();
  });

  it("never greys a rejected image that it compares", async () => {
    const page = await comparing(2);
    await page.keyboard.press("x");
    const stage = page.locator(".pane.active.reject .stage");
    await stage.waitFor();
    const { filter, opacity } = await stage.evaluate((element) => getComputedStyle(element));
    assert.deepEqual({ filter, opacity }, { filter: "none", opacity: "1" });
    await page.keyboard.press("u");
    await page.context().close();
  });

  it("wipes between two, by mouse and by key", async () => {
    const page = await comparing(2);
    await page.keyboard.press("w");
    const handle = page.getByRole("slider", { name: /Divide/ });
    await handle.waitFor();
    const box = await handle.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - 200, box.y + 200, { steps: 3 });
    await page.mouse.up();
    await seeThat(
      () => handle.getAttribute("aria-valuenow"),
      (now) => Number(now) < 45,
    );
    await handle.focus();
    await page.keyboard.press("End");
    await see(() => handle.getAttribute("aria-valuenow"), "100");
    assert.deepEqual(gallery.errors, []);
    await page.context().close();
  });
});
