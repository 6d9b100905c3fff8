import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { noChromium, openBrowserGallery, plainImage, type BrowserGallery } from "../support/browser-gallery.ts";

const count = 30_000;
const nameOf = (index: number) => `${String(index).padStart(5, "0")}.jpg`;

describe("a gallery of many images", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    const bytes = await plainImage(60, 40);
    gallery = await openBrowserGallery(
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`/${nameOf(index)}`, bytes])),
    );
  });
  after(() => gallery.close());

  it("shows its first images, by End its last ones, and labels them", async () => {
    const page = await gallery.open();
    await page.getByRole("option", { name: nameOf(0) }).waitFor();
    await page.keyboard.press("End");
    const last = page.getByRole("option", { name: nameOf(count - 1) });
    await last.waitFor();
    await page.keyboard.press("4");
    await page.getByRole("option", { name: `${nameOf(count - 1)}, 4 stars` }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("30,000 of 30,000").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.getByText("29,999 of 30,000").waitFor();
    await page.keyboard.press("Home");
    await page.getByText(/^1 of 30,000/).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("option", { name: nameOf(0) }).waitFor();
    assert.deepEqual(gallery.errors, []);
  });
});
