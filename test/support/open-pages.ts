import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { startPage } from "../../src/ui/model/page/start-page.ts";
import { createFakeBrowser, type FakeBrowserOptions } from "./fake-browser.ts";
import { createFakeNetwork } from "./fake-network.ts";
import { seededRandom } from "./seeded-random.ts";
import { openTestGallery } from "./test-gallery.ts";

export const paths = ["/a.png", "/b.png", "/c.png", "/d.png", "/trip/e.png", "/trip/f.png"];

/** A gallery in memory, and pages of it without a browser, on a clock that moves only when told to. */
export async function openPages(
  t: TestContext,
  images: readonly string[] = paths,
  options: Parameters<typeof openTestGallery>[1] = {},
) {
  const gallery = await openTestGallery(images, options);
  const { clock } = gallery;
  const random = seededRandom(7);
  const { fetch, settle } = createFakeNetwork(gallery.lenslet.fetch);
  const newBrowser = (lacks: Pick<FakeBrowserOptions, "locks" | "channels"> = {}) =>
    createFakeBrowser({ clock, random, fetch, ...lacks });
  const openPage = async (browser = newBrowser(), options: Parameters<typeof browser.openTab>[0] = {}) => {
    const tab = browser.openTab(options);
    const page = startPage(tab.ports);
    await settle();
    clock.advance(400);
    await settle();
    t.after(() => page.dispose());
    return { ...page, tab };
  };
  /** Time passes, and everything that it sets off comes to rest. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 250) {
      clock.advance(Math.min(left, 250));
      await settle();
    }
  };
  t.after(async () => {
    await gallery.lenslet.close();
    assert.deepEqual(gallery.errors, []);
  });
  return { gallery, settle, newBrowser, openPage, pass };
}

export type Page = Awaited<ReturnType<Awaited<ReturnType<typeof openPages>>["openPage"]>>;
/** The stars of all images of the view, in its order. */
export const stars = (page: Page) =>
  page.view.order
    .peek()
    .slice()
    .map((path) => page.view.rowOf(path)?.star ?? null);
