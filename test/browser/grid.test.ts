import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { pagesOf, see, seeThat, still } from "../support/see.ts";

const names = (page: Page, kind: string) =>
  page.locator(`.cell.${kind}`).evaluateAll((cells) => cells.map((cell) => cell.getAttribute("title")));
const cursor = async (page: Page) => (await names(page, "cursor"))[0];
const cell = (page: Page, name: string) => page.locator(`.cell[title="${name}"]`);
const topOf = (page: Page, name: string) => cell(page, name).evaluate((element) => element.getBoundingClientRect().top);

describe("the grid", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery({ ...(await plainImages(120)), ...(await plainImages(8, "/trip")) });
  });
  after(() => gallery.close());

  const withPage = pagesOf(() => gallery);

  it("reserves each image's own proportions before any thumbnail is there, and does not shift when they come", async () => {
    const page = await gallery.open("", {});
    const boxes = () =>
      page
        .locator(".cell")
        .evaluateAll((cells) => cells.slice(0, 8).map((each) => JSON.stringify(each.getBoundingClientRect())));
    const early = await boxes();
    await page.locator(".thumb.ready").nth(7).waitFor();
    assert.deepEqual(await boxes(), early);
    const { width, height } = (await cell(page, "001.png").boundingBox()) ?? { width: 0, height: 1 };
    assert.ok(Math.abs(width / height - 1.5) < 0.02);
    await page.context().close();
  });

  it(
    "moves, extends and opens by keys, wherever the focus is",
    withPage("", async (page) => {
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await see(() => cursor(page), "003.png");
      await page.keyboard.press("Shift+ArrowRight");
      await see(() => names(page, "selected"), ["003.png", "004.png"]);
      await page.keyboard.press("Escape");
      await see(() => names(page, "selected"), []);
      await page.getByRole("button", { name: "Rows", exact: true }).click();
      await page.keyboard.press("Home");
      await see(() => cursor(page), "001.png");
      await page.keyboard.press("ArrowDown");
      const below = await seeThat(
        () => cursor(page),
        (name) => name !== "001.png",
      );
      await page.keyboard.press("Enter");
      await page
        .getByRole("heading", { name: below ?? "" })
        .first()
        .waitFor();
      await page.keyboard.press("Escape");
      await page.waitForSelector(".main:not([inert])");
      await see(() => cursor(page), below);
    }),
  );

  it(
    "brings the last image into view at End and back at Home",
    withPage("", async (page) => {
      await page.keyboard.press("End");
      await cell(page, "008.png").waitFor();
      await see(() => cursor(page), "008.png");
      await page.keyboard.press("Home");
      await cell(page, "001.png").waitFor();
      await see(() => page.locator(".grid-scroll").evaluate((list) => list.scrollTop), 0);
    }),
  );

  it(
    "selects by click, Ctrl+click, Shift+click and Ctrl+A, and labels what is selected",
    withPage("/trip", async (page) => {
      await cell(page, "001.png").click();
      await cell(page, "003.png").click({ modifiers: ["Control"] });
      await see(() => names(page, "selected"), ["001.png", "003.png"]);
      await cell(page, "005.png").click({ modifiers: ["Shift"] });
      await see(() => names(page, "selected"), ["003.png", "004.png", "005.png"]);
      await page.keyboard.press("3");
      await page.locator(".cell.selected .cell-stars").nth(2).waitFor();
      await see(() => page.locator(".cell-stars").allTextContents(), ["★★★", "★★★", "★★★"]);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.waitForFunction(() => document.querySelectorAll(".cell-stars").length === 0);
      await page.keyboard.press("Control+a");
      await seeThat(
        () => names(page, "selected"),
        (selected) => selected.length === 8,
      );
    }),
  );

  it(
    "selects by dragging a box, and adds with Shift",
    withPage("/trip", async (page) => {
      const [first, second] = [await cell(page, "001.png").boundingBox(), await cell(page, "002.png").boundingBox()];
      assert.ok(first && second);
      await page.mouse.move(first.x + 20, first.y + 20);
      await page.mouse.down();
      await page.mouse.move(second.x + 15, second.y + 60, { steps: 4 });
      await page.locator(".grid-box").waitFor();
      await page.mouse.up();
      await see(() => names(page, "selected"), ["001.png", "002.png"]);
      await page.locator(".grid-box").waitFor({ state: "detached" });
      const last = await cell(page, "008.png").boundingBox();
      assert.ok(last);
      await page.keyboard.down("Shift");
      await page.mouse.move(last.x + last.width / 2, last.y + 20);
      await page.mouse.down();
      await page.mouse.move(last.x + last.width / 2 + 12, last.y + 40, { steps: 3 });
      await page.mouse.up();
      await page.keyboard.up("Shift");
      await see(() => names(page, "selected"), ["001.png", "002.png", "008.png"]);
    }),
  );

  it(
    "keeps the image that is looked at in its place when the size, the layout and the order change",
    withPage("", async (page) => {
      for (let step = 0; step < 12; step++) await page.keyboard.press("ArrowDown");
      const name = (await still(page, () => cursor(page))) ?? "";
      const before = await still(page, () => topOf(page, name));
      const size = async () => Number(await page.getByRole("slider").first().inputValue());
      const stays = (what: string) =>
        seeThat(
          () => still(page, () => topOf(page, name)),
          (top) => Math.abs(top - before) < 2,
          `in its place (${before}) ${what}`,
        );
      const small = await size();
      await page.keyboard.press("+");
      const large = await seeThat(size, (now) => now > small);
      await stays("with larger thumbnails");
      await page.keyboard.press("-");
      await page.keyboard.press("-");
      await seeThat(size, (now) => now < large);
      await stays("with smaller thumbnails");
      await page.keyboard.press("g");
      await page.locator(".grid-scroll.square").waitFor();
      await stays("in squares");
      await page.keyboard.press("i");
      await page.locator(".inspector").waitFor({ state: "detached" });
      await stays("without inspector");
      await page.keyboard.press("i");
      await page.locator(".inspector").waitFor();
      const place = await cell(page, name).getAttribute("aria-posinset");
      await page.getByRole("button", { name: /^Sort/ }).click();
      await page.getByRole("menuitemradio", { name: "Name, Z to A" }).click();
      await seeThat(
        () => cell(page, name).getAttribute("aria-posinset"),
        (now) => now !== place,
      );
      await stays("in another order");
    }),
  );

  it(
    "grows and shrinks thumbnails with Ctrl and the wheel, around the one pointed at",
    withPage("", async (page) => {
      await page.locator(".grid-scroll").evaluate((list) => list.scrollTo(0, 900));
      await page.mouse.move(500, 400);
      const name = await still(page, () =>
        page.evaluate(() => document.elementFromPoint(500, 400)?.closest(".cell")?.getAttribute("title") ?? ""),
      );
      assert.ok(!name.startsWith("00"), "scrolled");
      const before = await cell(page, name).boundingBox();
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, -240);
      await page.keyboard.up("Control");
      const after = await still(page, () =>
        seeThat(
          () => cell(page, name).boundingBox(),
          (box) => (box?.height ?? 0) > (before?.height ?? Infinity) * 1.1,
        ),
      );
      assert.ok(before && after);
      assert.ok(Math.abs(after.y - before.y) < 2);
    }),
  );

  it(
    "shows no blank thumbnail when scrolled back to what was seen",
    withPage("", async (page) => {
      await page.waitForFunction(() =>
        [...document.querySelectorAll(".cell > img")].every((image) => image.classList.contains("ready")),
      );
      const list = page.locator(".grid-scroll");
      await list.evaluate((element) => element.scrollTo(0, 3000));
      await seeThat(
        () => page.locator(".cell").first().getAttribute("aria-posinset"),
        (first) => Number(first) > 1,
      );
      await list.evaluate((element) => element.scrollTo(0, 0));
      const blank = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            requestAnimationFrame(() =>
              requestAnimationFrame(() => {
                const inView = [...document.querySelectorAll(".cell")].filter(
                  (each) => each.getBoundingClientRect().top < innerHeight,
                );
                resolve(inView.filter((each) => !each.querySelector("img.ready")).length);
              }),
            );
          }),
      );
      assert.equal(blank, 0);
    }),
  );

  it("says why an image cannot be shown, in its place", async () => {
    const broken = await openBrowserGallery({ "/broken.png": new TextEncoder().encode("no image") });
    const page = await broken.open();
    await page.locator(".cell-failed").waitFor();
    assert.match((await page.locator(".cell-failed").textContent()) ?? "", /broken\.png.+\./);
    await broken.close();
  });
});
