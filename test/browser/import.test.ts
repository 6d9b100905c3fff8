import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { pagesOf, see, seeThat } from "../support/see.ts";

const csv = "file_name;rating;keywords\n001.png;4;fox, owl\n002.png;2;\nnone.png;1;\n";

async function labelsOf({ url }: BrowserGallery, path: string) {
  return Sidecar.parse(await (await fetch(new URL(`/item?path=${path}`, url))).json());
}

describe("importing labels into the page", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery(await plainImages(8));
  });
  after(() => gallery.close());
  const withPage = pagesOf(() => gallery);

  it(
    "shows what a file would change, imports it as one edit, and takes it back with one undo",
    withPage("", async (page) => {
      await page.locator(".cell").first().waitFor();
      await page.keyboard.press("Shift+E");
      const sheet = page.getByRole("dialog", { name: "Import labels" });
      await sheet.waitFor();
      await sheet
        .locator("input[type=file]")
        .setInputFiles({ name: "labels.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await see(
        () => sheet.locator(".import-counts").innerText(),
        "2\nmatch\n1\nunknown\n0\ndiffer from the labels here",
      );
      await seeThat(
        () => sheet.locator(".import-rows").innerText(),
        (text) => /001\.png\s+no labels\s+→\s+★★★★ · fox, owl/u.test(text),
      );
      await sheet.getByRole("button", { name: "Import 2 images" }).click();
      await sheet.waitFor({ state: "detached" });
      const stars = async (name: string) => (await labelsOf(gallery, `/${name}`)).star;
      await see(() => stars("001.png"), 4);
      await page.keyboard.press("Control+z");
      await see(() => stars("001.png"), null);
      await see(() => stars("002.png"), null);
    }),
  );

  it(
    "opens with a file that is dropped onto the page, and asks for the column that names the images",
    withPage("", async (page) => {
      await page.locator(".cell").first().waitFor();
      await page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["id,stars\n003.png,5\n"], "labels.csv"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      });
      const sheet = page.getByRole("dialog", { name: "Import labels" });
      await sheet.getByRole("combobox").selectOption("id");
      await sheet.getByRole("button", { name: "Import 1 image" }).click();
      await sheet.waitFor({ state: "detached" });
      await see(async () => (await labelsOf(gallery, "/003.png")).star, 5);
    }),
  );

  it(
    "imports nothing by a policy before it shows what that would change",
    withPage("", async (page) => {
      await page.locator(".cell").first().waitFor();
      let response = (): void => {};
      const held = new Promise<void>((resolve) => (response = resolve));
      await page.route(/policy=overwrite/u, async (route) => {
        await held;
        await route.continue();
      });
      await page.keyboard.press("Shift+E");
      const sheet = page.getByRole("dialog", { name: "Import labels" });
      await sheet
        .locator("input[type=file]")
        .setInputFiles({ name: "labels.csv", mimeType: "text/csv", buffer: Buffer.from("path,star\n005.png,3\n") });
      const button = sheet.locator(".dialog-actions .primary");
      const isRefused = async () => (await button.getAttribute("aria-disabled")) === "true";
      await see(() => button.innerText(), "Import 1 image");
      await see(isRefused, false);
      await sheet.getByRole("radio", { name: /Overwrite/u }).check({ force: true });
      await see(isRefused, true);
      response();
      await see(isRefused, false);
    }),
  );

  it(
    "says what is wrong with a file, and changes nothing",
    withPage("", async (page) => {
      await page.locator(".cell").first().waitFor();
      await page.keyboard.press("Shift+E");
      const sheet = page.getByRole("dialog", { name: "Import labels" });
      await sheet
        .locator("input[type=file]")
        .setInputFiles({ name: "labels.csv", mimeType: "text/csv", buffer: Buffer.from("path,star\n004.png,9\n") });
      await see(
        () => sheet.getByRole("status").innerText(),
        'Row 2, column star: "9" is not a number of stars from 0 to 5.',
      );
      assert.equal((await labelsOf(gallery, "/004.png")).star, null);
    }),
  );
});
