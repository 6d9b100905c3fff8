import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { unzipSync } from "fflate";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { pagesOf, see, seeThat } from "../support/see.ts";

describe("exporting labels from the page", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery(await plainImages(8));
  });
  after(() => gallery.close());
  const withPage = pagesOf(() => gallery);

  it(
    "shows the count and the first lines of all that match, and saves them",
    withPage("", async (page) => {
      await page.keyboard.press("e");
      const sheet = page.getByRole("dialog", { name: "Export labels" });
      await see(() => sheet.locator(".export-count strong").textContent(), "8 images");
      const preview = sheet.getByRole("textbox", { name: "Preview" });
      await seeThat(
        () => preview.inputValue(),
        (text) => text.startsWith("path,name,star,flag") && text.trim().split("\n").length === 5,
      );
      await sheet.getByText("JSON Lines").click();
      await seeThat(
        () => preview.inputValue(),
        (text) => text.startsWith('{"path":"/001.png"'),
      );
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        sheet.getByRole("button", { name: "Download" }).click(),
      ]);
      assert.equal(saved.suggestedFilename(), "Photographs.jsonl");
      assert.equal((await readFile(await saved.path(), "utf8")).trim().split("\n").length, 8);
      await sheet.waitFor({ state: "detached" });
    }),
  );

  it(
    "saves what is selected alone",
    withPage("", async (page) => {
      await page.locator(".cell").nth(1).click();
      await page
        .locator(".cell")
        .nth(3)
        .click({ modifiers: ["Control"] });
      await page.keyboard.press("e");
      const sheet = page.getByRole("dialog", { name: "Export labels" });
      await see(() => sheet.locator(".export-count strong").textContent(), "2 images");
      await sheet.getByText("File names").click();
      await see(() => sheet.getByRole("textbox", { name: "Preview" }).inputValue(), "002.png, 004.png\n");
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        sheet.getByRole("button", { name: "Download" }).click(),
      ]);
      assert.equal(await readFile(await saved.path(), "utf8"), "002.png, 004.png\n");
    }),
  );

  it(
    "says so when the server does not respond to copying",
    withPage("", async (page) => {
      await page.keyboard.press("e");
      const sheet = page.getByRole("dialog", { name: "Export labels" });
      await sheet.getByText("File names").click();
      await seeThat(
        () => sheet.getByRole("textbox", { name: "Preview" }).inputValue(),
        (text) => text.startsWith("001.png, "),
      );
      await page.route("**/export*", (route) => route.abort());
      await sheet.getByRole("button", { name: "Copy" }).click();
      await see(() => sheet.getByRole("status").innerText(), "The server did not respond. Try again once it is back.");
    }),
  );

  it(
    "saves the original of one image, and a zip of several",
    withPage("", async (page) => {
      await page.locator(".cell").nth(1).click();
      const [one] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Shift+D")]);
      assert.equal(one.suggestedFilename(), "002.png");
      await page
        .locator(".cell")
        .nth(3)
        .click({ modifiers: ["Control"] });
      const [several] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Shift+D")]);
      assert.equal(several.suggestedFilename(), "Photographs.zip");
      const files = unzipSync(new Uint8Array(await readFile(await several.path())));
      assert.deepEqual(Object.keys(files).sort(), ["002.png", "004.png"]);
    }),
  );

  it(
    "copies the name of one image, and the paths of several",
    withPage("", async (page) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
      await page.locator(".cell").nth(1).click();
      await page.keyboard.press("y");
      await page.getByText("Copied 002.png").waitFor();
      assert.equal(await clipboard(), "002.png");
      await page
        .locator(".cell")
        .nth(3)
        .click({ modifiers: ["Control"] });
      await page.keyboard.press("Shift+Y");
      await page.getByText("Copied 2 paths").waitFor();
      assert.equal(await clipboard(), "002.png\n004.png");
    }),
  );
});
