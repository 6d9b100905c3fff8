import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient } from "../../src/client.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { pagesOf, see } from "../support/see.ts";

describe("a file that is renamed while its image is labelled", { skip: noChromium }, () => {
  const source = createMemorySource({ watchable: true });
  let gallery: BrowserGallery;
  before(async () => {
    for (const [path, bytes] of Object.entries(await plainImages(4))) source.put(path, bytes);
    gallery = await openBrowserGallery({}, { source });
  });
  after(() => gallery.close());
  const withPage = pagesOf(() => gallery);

  it(
    "leaves the keys in the field of notes",
    withPage("/?image=002.png", async (page) => {
      await page.keyboard.press("n");
      const field = page.locator(".inspector textarea:focus");
      await field.waitFor();
      await page.keyboard.type("a quiet lake");
      source.rename("/002.png", "/lake.png");
      await page.locator(".inspector h2").getByText("lake.png").waitFor();
      await page.keyboard.type(" x5");
      await see(() => field.inputValue(), "a quiet lake x5");
      await page.keyboard.press("Control+Enter");
      const { item } = createClient({ url: gallery.url });
      await see(async () => (await item("/lake.png")).body.notes, "a quiet lake x5");
      const { body } = await item("/lake.png");
      assert.deepEqual([body.star, body.tags], [null, []]);
    }),
  );
});
