import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { createClient } from "../../src/client.ts";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { pagesOf, see } from "../support/see.ts";

const cell = (page: Page, name: string) => page.locator(`.cell[title="${name}"]`);

describe("labels", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery({
      ...(await plainImages(4, "/bulk")),
      ...(await plainImages(4, "/notes")),
      ...(await plainImages(4, "/keys")),
    });
  });
  after(() => gallery.close());

  const withPage = pagesOf(() => gallery);
  const saved = (page: Page) => page.locator(".sync.saved").waitFor();
  const labelsOf = async (path: string) => {
    const { body } = await createClient({ url: gallery.url }).item(path);
    return { star: body.star, tags: body.tags, notes: body.notes };
  };

  it(
    "shows what only some of the selected images have, and adds and removes without touching the rest",
    withPage("/bulk", async (page) => {
      const tag = async (text: string) => {
        const field = page.getByRole("combobox", { name: "Add tags" });
        await page.keyboard.press("t");
        await field.and(page.locator(":focus")).waitFor();
        await page.keyboard.type(text);
        await page.keyboard.press("Enter");
        await see(() => field.inputValue(), "");
        await page.keyboard.press("Escape");
      };
      await cell(page, "001.png").click();
      await page.keyboard.press("2");
      await tag("sky");
      await cell(page, "002.png").click();
      await tag("sea");
      await cell(page, "001.png").click({ modifiers: ["Control"] });
      const inspector = page.locator(".inspector");
      await inspector.getByText("2 images").first().waitFor();
      await inspector.getByRole("group", { name: "Stars: different stars" }).waitFor();
      await inspector.getByText("1 of 2").first().waitFor();
      await tag("both");
      await inspector.getByRole("button", { name: "Remove “sky”" }).click();
      await saved(page);
      await see(() => labelsOf("/bulk/001.png"), { star: 2, tags: ["both"], notes: "" });
      await see(() => labelsOf("/bulk/002.png"), { star: null, tags: ["sea", "both"], notes: "" });
      await page.keyboard.press("Control+z");
      await inspector.getByRole("button", { name: "Remove “sky”" }).waitFor();
      await saved(page);
      await see(async () => (await labelsOf("/bulk/001.png")).tags, ["sky", "both"]);
      await see(async () => (await labelsOf("/bulk/003.png")).tags, []);
    }),
  );

  it(
    "saves notes after a pause, and at once when one goes on",
    withPage("/notes", async (page) => {
      await cell(page, "001.png").click();
      await page.keyboard.press("n");
      await page.keyboard.type("first");
      await cell(page, "001.png")
        .and(page.getByLabel(/has notes/))
        .waitFor();
      await page.keyboard.type(" thought");
      await cell(page, "002.png").click();
      await page.waitForFunction(() => document.querySelector("textarea")?.value === "");
      await saved(page);
      await see(async () => (await labelsOf("/notes/001.png")).notes, "first thought");
      await see(async () => (await labelsOf("/notes/002.png")).notes, "");
      await page.keyboard.press("n");
      await page.keyboard.type("gone with the page");
      await page.close();
      await see(async () => (await labelsOf("/notes/002.png")).notes, "gone with the page");
    }),
  );

  it(
    "opens the panel for T and N, gives the keys back at Escape, and undoes in the viewer",
    withPage("/keys", async (page) => {
      await page.keyboard.press("i");
      await page.locator(".inspector").waitFor({ state: "detached" });
      await page.keyboard.press("t");
      await page.getByRole("combobox", { name: "Add tags" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.type("3");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Enter");
      await page.locator(".viewer").waitFor();
      await page.keyboard.press("4");
      await page.keyboard.press("x");
      await saved(page);
      await see(() => labelsOf("/keys/001.png"), { star: 4, tags: ["reject"], notes: "" });
      await page.keyboard.press("Control+z");
      await page.keyboard.press("Control+z");
      await page.locator(".toast", { hasText: /Undone: ★★★★/ }).waitFor();
      await see(() => labelsOf("/keys/001.png"), { star: null, tags: [], notes: "" });
      await page.keyboard.press("Control+Shift+z");
      await page.locator(".toast", { hasText: /Redone/ }).waitFor();
      await see(async () => (await labelsOf("/keys/001.png")).star, 4);
    }),
  );

  it(
    "gives the keys back to the images after a click on a folder, on stars or on a slider",
    withPage("/bulk", async (page) => {
      await page.getByRole("treeitem", { name: /keys/ }).click();
      await page.locator(".inspector").getByText("/keys", { exact: true }).waitFor();
      await page.keyboard.press("ArrowRight");
      await cell(page, "002.png").and(page.locator(".cursor")).waitFor();
      await page.locator(".inspector").getByRole("button", { name: "3 stars" }).click();
      await page.keyboard.press("ArrowRight");
      await page.locator(".inspector").getByRole("button", { name: "2 stars" }).click();
      await page.keyboard.press("Space");
      await page.locator(".viewer").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("slider").first().click();
      await page.keyboard.press("Home");
      await cell(page, "001.png").and(page.locator(".cursor")).waitFor();
      await saved(page);
      await see(async () => (await labelsOf("/keys/002.png")).star, 3);
      await see(async () => (await labelsOf("/keys/003.png")).star, 2);
    }),
  );
});
