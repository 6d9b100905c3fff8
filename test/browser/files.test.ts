import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import sharp from "sharp";
import { noChromium, openBrowserGallery, plainImage, type BrowserGallery } from "../support/browser-gallery.ts";

const text = new TextEncoder().encode("no image");

describe("the files of a folder", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery({
      "/_DSC0001.png": await plainImage(600, 400),
      "/a.mov": text,
      "/b.heic": text,
      "/c.txt": text,
      "/raw/d.mov": text,
      "/raw/e.MOV": text,
    });
  });
  after(() => gallery.close());

  it("say which are not shown, for the folder one is in", async () => {
    const page = await gallery.open();
    await page.locator('.cell[title="_DSC0001.png"] .thumb.ready').waitFor();
    const foot = page.locator(".sidebar-foot");
    await foot.getByText("5 other files: 1 HEIC, 3 videos, 1 other", { exact: true }).waitFor();
    await page.locator('[role="treeitem"][data-path="/raw"]').click();
    await page.locator(".message").getByText("2 other files: 2 videos", { exact: true }).waitFor();
    await foot.getByText("2 other files: 2 videos", { exact: true }).waitFor();
    assert.deepEqual(gallery.errors, []);
    await page.context().close();
  });

  it("show what there is of a damaged one, with a badge in grid, viewer and details", async () => {
    const whole = await sharp({
      create: {
        width: 600,
        height: 400,
        channels: 3,
        background: "#888",
        noise: { type: "gaussian", mean: 128, sigma: 40 },
      },
    })
      .jpeg()
      .toBuffer();
    gallery.source.put("/cut/half.jpg", new Uint8Array(whole.subarray(0, whole.length / 2)));
    gallery.source.put("/cut/whole.jpg", new Uint8Array(whole));
    const json = { "content-type": "application/json" };
    await fetch(`${gallery.url}/refresh?path=/`, { method: "POST", body: "{}", headers: json });
    const page = await gallery.open("/cut");
    await page.locator('.cell[title="half.jpg"] .cell-damaged').getByText("Damaged").waitFor();
    await page.locator('.cell[title="whole.jpg"] .thumb.ready').waitFor();
    await page.reload();
    await page.locator('.cell[title="half.jpg"] .cell-damaged').waitFor();
    assert.equal(await page.locator(".cell-damaged").count(), 1);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.locator(".badges").getByText("Damaged", { exact: true }).waitFor();
    await page.locator(".inspector").getByText("Damaged: only part of it can be shown").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.locator(".badges").getByText("Damaged", { exact: true }).waitFor({ state: "detached" });
    assert.deepEqual(gallery.errors, []);
    await page.context().close();
  });

  it("are counted again after the folder was read again", async () => {
    const page = await gallery.open("/raw");
    gallery.source.remove("/raw/e.MOV");
    await page.getByRole("button", { name: "Read the folder again" }).click();
    await page.locator(".sidebar-foot").getByText("1 other file: 1 video", { exact: true }).waitFor();
    await page.context().close();
  });
});
