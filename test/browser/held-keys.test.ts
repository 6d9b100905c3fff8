import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { drawn, pagesOf, see, seeThat } from "../support/see.ts";

describe("a key that is held", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery(await plainImages(8));
  });
  after(() => gallery.close());
  const withPage = pagesOf(() => gallery);

  /** The key goes down, and comes again once `seen` is there; then it is let go. */
  const hold = async (page: Page, key: string, seen: () => Promise<void>) => {
    await page.keyboard.down(key);
    await seen();
    for (let again = 0; again < 3; again += 1) {
      await page.keyboard.down(key);
      await drawn(page);
    }
    await page.keyboard.up(key);
    await drawn(page);
  };
  const shown = (page: Page, what: string) => () => page.locator(what).first().waitFor();
  const gone = (page: Page, what: string) => () => page.locator(what).waitFor({ state: "detached" });
  const selected = (page: Page) => page.locator(".cell.selected").count();

  it(
    "closes the help with Escape, and neither the viewer behind it nor the selection",
    withPage("", async (page) => {
      await page.keyboard.press("Control+a");
      await see(() => selected(page), 8);
      await page.keyboard.press("?");
      await shown(page, "dialog")();
      await hold(page, "Escape", gone(page, "dialog"));
      assert.equal(await selected(page), 8);
      await page.keyboard.press("Enter");
      await shown(page, ".viewer")();
      await page.keyboard.press("?");
      await shown(page, "dialog")();
      await hold(page, "Escape", gone(page, "dialog"));
      assert.equal(await page.locator(".viewer").count(), 1);
      // A press right after the dialog has closed counts as its own: the next one closes the viewer.
      await seeThat(
        async () => {
          await page.keyboard.press("Escape");
          await drawn(page);
          return page.locator(".viewer").count();
        },
        (viewers) => viewers === 0,
      );
      assert.equal(await selected(page), 8);
    }),
  );

  it(
    "closes a menu with Escape, and keeps the selection",
    withPage("", async (page) => {
      await page.keyboard.press("Control+a");
      await see(() => selected(page), 8);
      await page.getByRole("button", { name: /^Sort/ }).click();
      await shown(page, ".panel [role^=menuitem]:focus")();
      await hold(page, "Escape", gone(page, ".panel"));
      assert.equal(await selected(page), 8);
    }),
  );

  it(
    "chooses from a menu with Enter, and opens neither the menu again nor an image",
    withPage("", async (page) => {
      await page.getByRole("button", { name: /^Sort/ }).click();
      await shown(page, ".panel [role^=menuitem]:focus")();
      await page.keyboard.press("ArrowDown");
      await hold(page, "Enter", gone(page, ".panel"));
      assert.equal(await page.locator(".viewer, .panel").count(), 0);
    }),
  );

  it(
    "opens a dialog with Enter, and does not send it off",
    withPage("/?q=00", async (page) => {
      const button = page.getByRole("button", { name: "Save this view as a Smart Folder" });
      await page.keyboard.press("Tab");
      await button.focus();
      await hold(page, "Enter", shown(page, "dialog"));
      assert.equal(await page.locator(".name-form").count(), 1);
      assert.equal(await page.locator(".smart-row").count(), 0);
    }),
  );

  it(
    "ends a search with Enter, and opens no image",
    withPage("", async (page) => {
      await page.keyboard.press("/");
      await shown(page, ".search input:focus")();
      await page.keyboard.type("00");
      await hold(page, "Enter", shown(page, ".search:not(.focused)"));
      assert.equal(await page.locator(".viewer").count(), 0);
    }),
  );

  it(
    "leaves the tags and the notes with Escape, and stays in the viewer",
    withPage("", async (page) => {
      await page.keyboard.press("Enter");
      await shown(page, ".viewer")();
      for (const [key, field] of [
        ["t", "input"],
        ["n", "textarea"],
      ] as const) {
        await page.keyboard.press(key);
        await shown(page, `.inspector ${field}:focus`)();
        await hold(page, "Escape", async () => {
          await see(() => page.locator(`.inspector ${field}:focus`).count(), 0);
        });
        assert.equal(await page.locator(".viewer").count(), 1);
      }
    }),
  );

  it(
    "opens an image with Space once, and labels once",
    withPage("", async (page) => {
      await hold(page, "Space", shown(page, ".viewer"));
      assert.equal(await page.locator(".viewer").count(), 1);
      await page.keyboard.press("a");
      await hold(page, "3", async () => {
        await see(() => page.locator(".viewer .bar-title h1").textContent(), "002.png");
      });
      await see(() => page.locator(".viewer .bar-title h1").textContent(), "002.png");
    }),
  );
});
