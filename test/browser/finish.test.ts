import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { createClient } from "../../src/client.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { diskOf, type FinishFolder, makeFinishFolder } from "../support/finish-folder.ts";
import { pagesOf, see, seeThat } from "../support/see.ts";

describe("moving and trashing files from the page", { skip: noChromium }, () => {
  let folder: FinishFolder;
  let gallery: BrowserGallery;
  before(async () => {
    folder = await makeFinishFolder({ "001.xmp": "a sidecar" });
    for (const [path, bytes] of Object.entries(await plainImages(6))) await writeFile(join(folder.root, path), bytes);
    gallery = await openBrowserGallery(
      {},
      {
        source: createDirectorySource(folder.root),
        fileOps: { disk: diskOf(folder), destinations: [folder.outside] },
      },
    );
    const client = createClient({ url: gallery.url });
    await client.bulk([{ paths: ["/001.png", "/004.png"], add_tags: ["reject"] }], "rejects");
  });
  after(async () => {
    await gallery.close();
    await folder.remove();
  });
  const withPage = pagesOf(() => gallery);
  const openSheet = async (page: Page) => {
    await page.locator(".cell").first().waitFor();
    await page.keyboard.press("Shift+X");
    return page.getByRole("dialog", { name: "Move, copy or trash files" });
  };
  const cells = (page: Page) => () => page.locator(".cell").count();

  it(
    "moves the rejects with their companions, and puts them back",
    withPage("", async (page) => {
      const whole = await folder.tree();
      await see(cells(page), 6);
      const sheet = await openSheet(page);
      await seeThat(
        () => sheet.locator(".finish-plan").innerText(),
        (text) => /^2 images and 1 companion \(.+\) to \/rejects$/u.test(text),
      );
      assert.deepEqual(await folder.tree(), whole);
      await sheet.getByRole("button", { name: "Move 2 images" }).click();
      await see(() => sheet.getByRole("status").innerText(), "Moved 3 files.");
      const moved = await folder.tree(folder.root);
      assert.deepEqual(
        Object.keys(moved).filter((path) => path.startsWith("rejects/")),
        ["rejects/001.png", "rejects/001.xmp", "rejects/004.png"],
      );
      assert.equal(moved["001.png"], undefined);
      await sheet.getByRole("button", { name: "Undo", exact: true }).click();
      await see(() => sheet.getByRole("status").innerText(), "Undone: 3 files as before.");
      assert.deepEqual(await folder.tree(), whole);
      await sheet.getByRole("button", { name: "Done" }).click();
      await see(cells(page), 6);
    }),
  );

  it(
    "trashes what is selected, and puts it back later, from the list",
    withPage("", async (page) => {
      const whole = await folder.tree(folder.root);
      await page.locator(".cell").nth(1).click();
      await page
        .locator(".cell")
        .nth(2)
        .click({ modifiers: ["Control"] });
      const sheet = await openSheet(page);
      await sheet.getByText("The system's own").click();
      await sheet.getByRole("button", { name: "Trash 2 images" }).click();
      await see(() => sheet.getByRole("status").innerText(), "Trashed 2 files.");
      await sheet.getByRole("button", { name: "Done" }).click();
      await page.getByText("4 images", { exact: true }).waitFor();
      await see(cells(page), 4);
      await page.locator('.cell.cursor[title="004.png"]').waitFor();
      assert.equal((await folder.tree(folder.root))["002.png"], undefined);

      await openSheet(page);
      await sheet.getByRole("button", { name: /Undo: Trashed 2 images/u }).click();
      await see(() => sheet.getByRole("status").innerText(), "Undone: 2 files as before.");
      await sheet.getByRole("button", { name: "Done" }).click();
      await see(cells(page), 6);
      assert.deepEqual(await folder.tree(folder.root), whole);
    }),
  );

  it(
    "says what stays and why, and what is wrong with a destination",
    withPage("", async (page) => {
      await writeFile(join(folder.outside, "001.png"), "another");
      const sheet = await openSheet(page);
      await sheet.getByRole("combobox").selectOption(folder.outside);
      await sheet.getByLabel("Folder in it, if any").fill("");
      await see(
        () => sheet.locator(".finish-staying li").allInnerTexts(),
        ["001.png the destination has a file of this name"],
      );
      await sheet.getByRole("button", { name: "Move 1 image" }).waitFor();
      await sheet.getByRole("combobox").selectOption("This gallery");
      await sheet.getByLabel("Folder in the gallery").fill(".hidden");
      await seeThat(
        () => sheet.getByRole("alert").innerText(),
        (text) => text.startsWith("A hidden folder of the gallery cannot take images."),
      );
    }),
  );

  it(
    "is not offered where files stay where they are",
    withPage("", async (page) => {
      await page.route("**/session", async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace('"file_ops":true', '"file_ops":false');
        await route.fulfill({ response, body });
      });
      await page.reload();
      await page.locator(".cell").first().waitFor();
      await page.keyboard.press("Shift+X");
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Import labels" }).waitFor();
      assert.equal(await page.getByRole("menuitem", { name: "Move, copy or trash files" }).count(), 0);
      assert.equal(await page.getByRole("dialog").count(), 0);
    }),
  );
});
