import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { see, seeThat } from "../support/see.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** One finger, from one point to another. */
async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  const touch = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number }[]) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", from);
  for (const share of [0.2, 0.4, 0.6, 0.8, 1])
    await send("touchMove", { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
  await send("touchEnd");
}

/** Holds a finger on an image until it is selected. */
async function longPress(page: Page, index: number): Promise<void> {
  const touch = await page.context().newCDPSession(page);
  const cell = page.locator(".cell").nth(index);
  const box = await cell.boundingBox();
  assert.ok(box);
  const touchPoints = [{ x: box.x + 30, y: box.y + 30 }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await page.locator(".cell.selected").waitFor();
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

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

  it("selects by a long press, then by taps, and moves no control", async () => {
    const sortLeft = () =>
      page.getByRole("button", { name: /^Sort/ }).evaluate((sort) => sort.getBoundingClientRect().left);
    const before = await sortLeft();
    await longPress(page, 0);
    await page.locator(".cell").nth(2).tap();
    await page.waitForFunction(() => document.querySelectorAll(".cell.selected").length === 2);
    const bar = page.getByRole("toolbar", { name: "Selected images" });
    await see(() => bar.locator("p").textContent(), "2 selected");
    await see(sortLeft, before);
    await bar.getByRole("button", { name: "3 stars" }).tap();
    await see(() => page.locator(".cell.selected .cell-stars").count(), 2);
    await bar.getByRole("button", { name: "Undo" }).tap();
    await see(() => page.locator(".cell.selected .cell-stars").count(), 0);
    await bar.getByRole("button", { name: "Clear the selection" }).tap();
    await bar.waitFor({ state: "detached" });
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

  it("closes a sheet that is dragged down by its handle, and leaves one that was moved a little", async () => {
    const sheet = page.locator(".inspector.sheet");
    const handle = await sheet.locator(".sheet-handle").boundingBox();
    assert.ok(handle);
    const at = { x: handle.x + handle.width / 2, y: handle.y + 8 };
    await drag(page, at, { x: at.x, y: at.y + 40 });
    await see(() => sheet.evaluate((element) => getComputedStyle(element).transform), "none");
    await drag(page, at, { x: at.x, y: at.y + 200 });
    await sheet.waitFor({ state: "detached" });
  });

  it("picks by a swipe up and rejects by one down, once that is chosen", async () => {
    // Right after the drag that closed the sheet.
    await page.getByRole("button", { name: "More" }).tap();
    const choice = page.getByRole("menuitemradio", { name: /Swipe up/ });
    await choice.tap();
    await drag(page, { x: 190, y: 500 }, { x: 192, y: 320 });
    await page.locator(".badge.pick").waitFor();
    await drag(page, { x: 190, y: 300 }, { x: 192, y: 480 });
    await page.locator(".label-bar").getByRole("button", { name: "2 stars" }).tap();
    await page.locator(".badge.reject").waitFor();
    await see(() => page.locator(".label-bar .star-row button.on").count(), 2);
    await page.locator(".viewer").waitFor();
  });

  it("covers no control with what it says, in the grid, the viewer and the comparison", async () => {
    const covered = () =>
      page.evaluate(() => {
        const [toast] = document.querySelectorAll(".toast");
        if (!toast) return ["no toast"];
        const over = toast.getBoundingClientRect();
        const controls = [
          ...document.querySelectorAll(".bar button, .view-bar button, .label-bar button, .search input"),
        ];
        return controls
          .filter((each) => {
            const under = each.getBoundingClientRect();
            return (
              each.checkVisibility({ visibilityProperty: true }) && under.top < over.bottom && under.bottom > over.top
            );
          })
          .map((each) => each.getAttribute("aria-label") ?? each.textContent);
      });
    const label = async (key: string) => {
      await page.keyboard.press(key);
      await seeThat(covered, ([first]) => first === undefined, "uncovered, with a toast");
    };
    await label("4");
    await page.getByRole("button", { name: "Compare" }).tap();
    await page.locator(".pane").nth(1).waitFor();
    await label("5");
    await page.goBack();
    await page.goBack();
    await page.locator(".viewer").waitFor({ state: "detached" });
    await label("3");
  });

  it("lets Back close what is open, the last first, before it leaves the place", async () => {
    const depth = await page.evaluate(() => history.length);
    assert.ok(depth > 1);
    await page.getByRole("button", { name: "Labels and details" }).tap();
    await page.locator(".inspector.sheet").waitFor();
    await page.goBack();
    await page.locator(".inspector.sheet").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "More" }).tap();
    await page.getByRole("menuitem", { name: "Keys" }).tap();
    await page.locator("dialog").waitFor();
    await page.goBack();
    await page.locator("dialog").waitFor({ state: "detached" });

    await longPress(page, 0);
    await page.locator(".cell").nth(1).tap();
    await see(() => page.locator(".cell.selected").count(), 2);
    const bar = page.getByRole("toolbar", { name: "Selected images" });
    await bar.getByRole("button", { name: "Compare" }).tap();
    await page.locator(".pane").nth(1).waitFor();
    await page.goBack();
    await page.locator(".compare").waitFor({ state: "detached" });
    await see(() => page.locator(".cell.selected").count(), 2);
    await page.goBack();
    await see(() => page.locator(".cell.selected").count(), 0);
    assert.match(page.url(), /#\/$|#\/trip/);

    await page.locator(".cell").first().tap();
    await page.locator(".viewer").waitFor();
    await page.getByRole("button", { name: "Back to the grid" }).tap();
    await page.locator(".viewer").waitFor({ state: "detached" });
    const place = page.url();
    await page.goBack();
    assert.notEqual(page.url(), place);
    assert.equal(await page.locator(".viewer").count(), 0);
    assert.deepEqual(gallery.errors, []);
  });

  it("shows the folder's name and the count whole, also in a search", async () => {
    const own = await gallery.open("/?q=-00", phone);
    await see(() => own.locator(".view-count").textContent(), "31 of 40 images");
    const cut = () =>
      own
        .locator(".view-trail nav, .view-trail a, .view-count")
        .evaluateAll((shown) =>
          shown
            .filter((each) => each.scrollWidth > each.clientWidth || each.clientWidth === 0)
            .map((each) => each.textContent),
        );
    await see(cut, []);
    await own.context().close();
  });
});
