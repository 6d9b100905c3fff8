import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { createClient } from "../../src/client.ts";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { see, seeThat, still } from "../support/see.ts";

describe("what is on the stage", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery({
      ...(await plainImages(4, "/own")),
      ...(await plainImages(4, "/theirs")),
      ...(await plainImages(4, "/pair")),
      ...(await plainImages(4, "/late")),
      ...(await plainImages(4, "/gone")),
      ...(await plainImages(160, "/long")),
    });
  });
  after(() => gallery.close());

  const withPage = (fragment: string, task: (page: Page) => Promise<void>) => async () => {
    const page = await gallery.open(fragment);
    try {
      await task(page);
      assert.deepEqual(gallery.errors, []);
    } finally {
      await page.context().close();
    }
  };
  const reject = async (path: string) => {
    const client = createClient({ url: gallery.url, headers: () => ({ "x-client-id": "colleague" }) });
    await client.bulk([{ paths: [path], add_tags: ["reject"] }], `colleague ${path}`);
  };
  const shown = (page: Page) => page.locator(".stage .image-layer:visible");
  const outside = (page: Page) => page.getByText("Outside this view").waitFor();

  it(
    "stays when one's own label takes it out of the filter",
    withPage("/own?q=-is:pick%20-is:reject", async (page) => {
      await page.keyboard.press("Enter");
      await shown(page).first().waitFor();
      await page.keyboard.press("x");
      await outside(page);
      await page.locator(".viewer .badge.reject").waitFor();
      await shown(page).first().waitFor();
      const size = await shown(page).last().boundingBox();
      assert.ok(size && size.width > 200, "the image has its size");
    }),
  );

  it(
    "stays when a colleague's label does",
    withPage("/theirs?q=-is:reject&image=001.png", async (page) => {
      await shown(page).first().waitFor();
      await reject("/theirs/001.png");
      await outside(page);
      const size = await shown(page).last().boundingBox();
      assert.ok(size && size.width > 200, "the image has its size");
    }),
  );

  it(
    "stays in a comparison",
    withPage("/pair?q=-is:reject&compare=001.png&compare=002.png", async (page) => {
      const panes = page.locator(".pane .image-layer:visible");
      await panes.nth(1).waitFor();
      await page.keyboard.press("x");
      await reject("/pair/002.png");
      await page.locator(".pane.reject").nth(1).waitFor();
      await page.locator('.cell[title="001.png"]').waitFor({ state: "detached" });
      await page.locator('.cell[title="002.png"]').waitFor({ state: "detached" });
      for (const at of [0, 1]) {
        const size = await page.locator(".pane").nth(at).locator(".image-layer:visible").last().boundingBox();
        assert.ok(size && size.width > 100, "the image has its size");
      }
    }),
  );

  it(
    "says so, and lets the grid go on without it, when its file was deleted before it is labelled",
    withPage("/gone", async (page) => {
      const cell = page.locator('.cell[title="002.png"]');
      await cell.locator(".thumb.ready").waitFor();
      await cell.click();
      await page.locator('.cell.cursor[title="002.png"]').waitFor();
      gallery.source.remove("/gone/002.png");
      await page.keyboard.press("4");
      await page.getByText(/no longer in the folder: not labelled\.$/).waitFor();
      await page.locator('.cell.cursor.gone[title="002.png"]').getByText("Gone").waitFor();
      await page.locator(".inspector").getByText("This image is no longer in the folder.").waitFor();
      assert.equal(await page.locator(".inspector .star-row").count(), 0);
      await page.locator('.cell[title="001.png"]').dblclick();
      await shown(page).first().waitFor();
      await cell.waitFor({ state: "detached" });
      gallery.source.remove("/gone/001.png");
      await page.keyboard.press("x");
      await page.locator(".viewer .bar-title").getByText("No longer in the folder").waitFor();
      assert.equal(await page.locator(".viewer .badge.reject").count(), 0);
      assert.equal(await page.locator(".viewer .label-bar").count(), 0);
      await shown(page).first().waitFor();
      await page.keyboard.press("x");
      await page.getByText("This image is no longer in the folder: not labelled.").waitFor();
      await page.reload();
      await page.locator(".viewer").getByText("There is no such image").waitFor();
      assert.equal(await page.locator(".label-bar, .inspector .star-row").count(), 0);
      await page.keyboard.press("4");
      await page.getByText("There is no such image to label.").waitFor();
      await page.getByRole("button", { name: "Back to the grid" }).last().click();
      await page.locator(".cell").first().waitFor();
    }),
  );

  it(
    "is the same after a reload and after Back: cursor, scroll position, undo",
    withPage("/long", async (page) => {
      const top = () => page.locator(".grid-scroll").evaluate((list) => list.scrollTop);
      await page.keyboard.press("End");
      await page.locator('.cell.cursor[title="160.png"]').waitFor();
      await page.locator(".grid-scroll").evaluate((list) => (list.scrollTop = 1_234));
      const list = (await page.locator(".grid-scroll").boundingBox()) ?? assert.fail("no list");
      const middle = [list.x + list.width / 2, list.y + list.height / 2] as const;
      await still(page, top);
      await page.mouse.click(...middle);
      const name = (await page.locator(".cell.cursor").getAttribute("title")) ?? assert.fail("no cursor");
      assert.notEqual(name, "160.png");
      const star = async () => (await createClient({ url: gallery.url }).item(`/long/${name}`)).body.star;
      await page.keyboard.press("4");
      await see(star, 4);
      const before = await still(page, top);
      assert.ok(before > 500);

      await page.reload();
      await page.locator(`.cell.cursor[title="${name}"]`).waitFor();
      assert.equal(await still(page, top), before);

      await page.evaluate(() => (location.hash = "/own"));
      await see(() => page.locator(".cell").count(), 4);
      await page.goBack();
      await page.locator(`.cell.cursor[title="${name}"]`).waitFor();
      assert.equal(await still(page, top), before);

      await page.goto("about:blank");
      await page.goBack();
      await page.locator(`.cell.cursor[title="${name}"]`).waitFor();
      assert.equal(await still(page, top), before);
      await page.keyboard.press("Control+z");
      await see(star, null);
    }),
  );

  it(
    "keeps the image under the cursor in sight after a search without matches, and in a folder opened by its address",
    withPage("/long", async (page) => {
      const last = page.locator('.cell.cursor[title="160.png"]');
      const isInSight = () =>
        last.evaluate((cell) => {
          const { top, bottom } = cell.getBoundingClientRect();
          return top > 0 && bottom <= innerHeight;
        });
      await page.keyboard.press("End");
      await see(isInSight, true);
      await page.keyboard.press("/");
      await page.keyboard.type("nothing-matches");
      await page.keyboard.press("Enter");
      await page.getByText("No images match").waitFor();
      await page.getByRole("region", { name: "Images" }).getByRole("button", { name: "Clear the search" }).click();
      await last.waitFor();
      await see(isInSight, true);

      await page.evaluate(() => (location.hash = "#/?q=160"));
      await page.locator(".cell").first().waitFor();
      await see(() => page.locator(".cell").count(), 1);
      await page.evaluate(() => (location.hash = "#/long"));
      await last.waitFor();
      await see(isInSight, true);
    }),
  );

  it(
    "delivers at the next visit what was labelled offline before the tab was closed",
    withPage("/late", async (page) => {
      const context = page.context();
      await page.locator(".sync.live, .sync.editing, .sync.saved").first().waitFor();
      await context.setOffline(true);
      await page.keyboard.press("4");
      await page.locator(".cell.cursor .stars, .cell.cursor").first().waitFor();
      const stored = () =>
        page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const opening = indexedDB.open("lenslet", 1);
              opening.onsuccess = () => {
                const asking = opening.result.transaction("outbox").objectStore("outbox").count();
                asking.onsuccess = () => resolve(asking.result);
              };
            }),
        );
      await seeThat(stored, (batches) => batches > 0, "stored on the device");
      await page.close();
      await context.setOffline(false);
      const next = await context.newPage();
      await next.goto(`${gallery.url}/#/late`);
      await next.locator('.cell[title="001.png"]').waitFor();
      const star = async () => (await createClient({ url: gallery.url }).item("/late/001.png")).body.star;
      await see(star, 4);
    }),
  );
});
