import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { see, seeThat, still } from "../support/see.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds that is serious or worse, as lines. */
async function seriousFindings(page: Page): Promise<string[]> {
  // By way of the debugger: the page's own policy lets no foreign script in.
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => id + ": " + nodes.map(({ html, failureSummary }) => html.slice(0, 160) + " " + failureSummary).join(" | ")))`,
  );
  assert.ok(Array.isArray(found));
  return found.map(String);
}

/** A sheet is checked once it is where it stays. */
const slid = (page: Page, sheet: string) =>
  still(page, () => page.locator(sheet).evaluate((element) => JSON.stringify(element.getBoundingClientRect())));

describe("accessibility", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery({ ...(await plainImages(12, "/one")), "/one/broken.png": new Uint8Array(20) });
    const page = await gallery.open("/one");
    await page.keyboard.press("Home");
    for (const key of ["4", "ArrowRight", "p", "ArrowRight", "x", "t"]) await page.keyboard.press(key);
    await page.keyboard.type("sky");
    await page.keyboard.press("Enter");
    // Closing the context ends what is still on its way to the server.
    await seeThat(
      async () => (await fetch(`${gallery.url}/query?path=/one`)).text(),
      (text) => text.includes('"sky"'),
    );
    await page.context().close();
  });
  after(() => gallery.close());

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has nothing serious in grid, menus, dialogs, viewer and compare, ${colorScheme}`, async () => {
      const page = await gallery.open("/one", { colorScheme });
      /** What fades or slides in has its contrast only once it is there. */
      const settled = () =>
        page.evaluate(async () => {
          await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
        });
      const step = async (name: string, shown?: string) => {
        if (shown !== undefined) await page.locator(shown).first().waitFor();
        await settled();
        assert.deepEqual(await seriousFindings(page), [], name);
      };
      const close = async (what: string) => {
        await page.keyboard.press("Escape");
        await page.locator(what).waitFor({ state: "detached" });
      };
      await page.locator(".cell > img.ready").first().waitFor();
      await step("grid");
      await page.keyboard.press("Control+a");
      await step("selection", ".cell.selected");
      await page.getByRole("button", { name: /^Sort/ }).click();
      await step("sort menu", ".panel[role=menu]");
      await close(".panel");
      await page.getByRole("button", { name: /others? (is|are) here|Nobody/ }).click();
      await step("people", ".panel");
      await close(".panel");
      await page.keyboard.press("?");
      await step("help", "dialog[open]");
      await close("dialog");
      await page.keyboard.press("/");
      await page.locator(".search input:focus").waitFor();
      await page.keyboard.type("tag:s");
      await step("search", "#search-offers [role=option]");
      await page.getByRole("button", { name: "Clear the search" }).first().click();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await page.locator(".viewer-main").waitFor();
      await step("viewer");
      await page.keyboard.press("c");
      await page.locator(".pane").first().waitFor();
      await step("compare");
      await page.keyboard.press("w");
      await step("wipe", ".pair.wipe");
      await page.context().close();
    });
  }

  it("has nothing serious on a phone, with its sheets", async () => {
    const page = await gallery.open("/one", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("button", { name: "Folders and filters" }).tap();
    await page.locator(".sidebar.sheet, .sidebar").first().waitFor();
    await slid(page, ".sidebar");
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("button", { name: "Close the panel" }).tap({ position: { x: 370, y: 400 } });
    await page.getByRole("button", { name: "Labels and details" }).tap();
    await page.locator(".inspector").waitFor();
    await slid(page, ".inspector");
    assert.deepEqual(await seriousFindings(page), []);
    await page.context().close();
  });

  it("reaches every panel by Tab, in reading order, and the keys go on working", async () => {
    const page = await gallery.open("/one");
    const seen: string[] = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      seen.push(
        await page.evaluate(() => {
          const focused = document.activeElement;
          return focused?.closest(".bar, .sidebar, .view-bar, .grid-scroll, .inspector")?.className.split(" ")[0] ?? "";
        }),
      );
    }
    const order = seen.filter((room, index) => room !== "" && room !== seen[index - 1]);
    assert.deepEqual(order.slice(0, 5), ["bar", "sidebar", "view-bar", "grid-scroll", "inspector"]);
    await page.keyboard.press("End");
    await see(() => page.locator(".cell.cursor").getAttribute("aria-posinset"), "13");
    await page.context().close();
  });
});
