import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { see, seeThat } from "../support/see.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe("the page on a phone", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  let page: Page;
  before(async () => {
    gallery = await openBrowserGallery(await plainImages(40, "/trip"));
    page = await gallery.open("/trip", phone);
  });
  after(() => gallery.close());

  it("needs no sideways scrolling, and shows several images in a row", async () => {
    await see(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
    await seeThat(
      () =>
        page.locator(".cell").evaluateAll((cells) => cells.slice(0, 2).map((each) => each.getBoundingClientRect().top)),
      ([first, second]) => first !== undefined && first === second,
      "two in a row",
    );
  });

  it("opens folders as a sheet, and closes it when one is chosen", async () => {
    await page.getByRole("button", { name: "Folders and filters" }).tap();
    await page.getByRole("treeitem", { name: /^Photographs/ }).tap();
    await page.locator(".sidebar").waitFor({ state: "detached" });
  });

  it("selects by a long press, then by taps", async () => {
    const touch = await page.context().newCDPSession(page);
    const box = await page.locator(".cell").first().boundingBox();
    assert.ok(box);
    await touch.send("Input.dispatchTouchEvent", {
      type: "touchStart",
      touchPoints: [{ x: box.x + 30, y: box.y + 30 }],
    });
    await page.locator(".cell.selected").waitFor();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await page.locator(".cell").nth(2).tap();
    await page.waitForFunction(() => document.querySelectorAll(".cell.selected").length === 2);
    await page.getByRole("button", { name: "Clear the selection" }).tap();
  });

  it("opens by a tap, rates by taps, and shows the labels as a sheet", async () => {
    await page.locator(".cell").nth(1).tap();
    await page.locator(".label-bar").getByRole("button", { name: "4 stars" }).tap();
    await page.locator(".badge.stars").waitFor();
    await page.getByRole("button", { name: "Labels and details" }).tap();
    const sheet = page.locator(".inspector.sheet");
    await sheet.waitFor();
    await see(() => sheet.locator(".star-row button.on").count(), 4);
    await see(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
    assert.deepEqual(gallery.errors, []);
  });
});
