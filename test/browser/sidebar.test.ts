import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { pagesOf, see, seeThat } from "../support/see.ts";

const folders = Array.from({ length: 100 }, (_, index) => `/day-${String(index + 1).padStart(3, "0")}`);
const section = (page: Page, title: string) => page.locator(".section-fold", { hasText: title });
const tagOf = (page: Page, tag: string) => page.locator(".facet", { hasText: tag });

describe("the sidebar", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const each = await Promise.all(folders.map((folder) => plainImages(1, folder)));
    gallery = await openBrowserGallery(Object.fromEntries(each.flatMap((images) => Object.entries(images))));
  });
  after(() => gallery.close());
  const withPage = pagesOf(() => gallery);

  it(
    "keeps the marks in reach beside a hundred folders, which scroll on their own to the one that is open",
    withPage("/day-090", async (page) => {
      await page.locator('.tree-row.current[data-path="/day-090"]').waitFor();
      const row = page.locator('.tree-row[data-path="/day-090"]');
      await seeThat(
        () =>
          row.evaluate((element) => {
            const box = element.getBoundingClientRect();
            const around = element.closest(".tree-scroll")?.getBoundingClientRect();
            return around !== undefined && box.top >= around.top - 1 && box.bottom <= around.bottom + 1;
          }),
        (inside) => inside,
        "in view",
      );
      const marks = await page.locator(".facet", { hasText: "Picked" }).boundingBox();
      assert.ok(marks && marks.y < 900, `the marks begin at ${marks?.y} px`);
    }),
  );

  it(
    "folds its sections, and remembers which",
    withPage("/", async (page) => {
      await page.locator(".facet", { hasText: "Picked" }).waitFor();
      await section(page, "Marks").click();
      await see(() => section(page, "Marks").getAttribute("aria-expanded"), "false");
      await see(() => page.locator(".facet", { hasText: "Picked" }).count(), 0);
      await page.reload();
      await section(page, "Tags").waitFor();
      await see(() => section(page, "Marks").getAttribute("aria-expanded"), "false");
      await section(page, "Marks").click();
      await page.locator(".facet", { hasText: "Picked" }).waitFor();
    }),
  );

  it(
    "counts down what is left to review, and shows it",
    withPage("/", async (page) => {
      const figure = page.locator(".queue-row .count");
      await see(() => figure.textContent(), "100 of 100 left");
      await page.keyboard.press("Home");
      await page.keyboard.press("p");
      await see(() => figure.textContent(), "99 of 100 left");
      await page.locator(".queue-row").click();
      await see(() => page.locator(".view-count").textContent(), "99 of 100 images");
      await page.locator(".queue-row").click();
      await see(() => page.locator(".view-count").textContent(), "100 images");
    }),
  );

  it(
    "gives a tag a key that puts it, and refuses a key that a command has",
    withPage("/", async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("t");
      await page.keyboard.type("sky");
      await page.keyboard.press("Enter");
      await tagOf(page, "sky").waitFor();
      await tagOf(page, "sky").hover();
      await page.getByRole("button", { name: "Choose a key for “sky”" }).click();
      await page.getByRole("textbox", { name: "Key" }).waitFor();
      await page.keyboard.press("p");
      await see(() => page.locator("#key-refusal").textContent(), "P is taken: Pick.");
      await page.keyboard.press("q");
      await page.getByRole("button", { name: "Key Q adds “sky”" }).waitFor();
      await see(() => page.locator("dialog").count(), 0);
      await see(() => tagOf(page, "sky").locator(".count").textContent(), "1");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("q");
      await see(() => tagOf(page, "sky").locator(".count").textContent(), "2");
    }),
  );
});
