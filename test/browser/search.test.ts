import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { noChromium, openBrowserGallery, plainImages, type BrowserGallery } from "../support/browser-gallery.ts";
import { see, seeThat } from "../support/see.ts";

const chips = (page: Page) => page.locator(".search-chips .chip-text").allTextContents();
const waitForCount = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.querySelector(".view-count")?.textContent === wanted, text);

describe("search and filters", { skip: noChromium }, () => {
  let gallery: BrowserGallery;
  before(async () => {
    gallery = await openBrowserGallery({
      ...(await plainImages(20, "/sea")),
      ...(await plainImages(10, "/hills")),
    });
    const page = await gallery.open("/sea");
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("t");
    await page.keyboard.type("calm water");
    await page.keyboard.press("Enter");
    await page.locator(".facet", { hasText: "calm water" }).waitFor();
    await page.locator(".sync.saved").waitFor();
    await page.context().close();
  });
  after(() => gallery.close());

  it("narrows the view while typing, shows terms as chips, and widens it when one is removed", async () => {
    const page = await gallery.open();
    await page.keyboard.press("/");
    await page.keyboard.type('tag:"calm water" 00');
    await page.keyboard.press("Enter");
    await waitForCount(page, "3 of 30 images");
    await see(() => chips(page), ['tag:"calm water"', "00"]);
    await page.getByRole("button", { name: 'Remove tag:"calm water"' }).click();
    await waitForCount(page, "18 of 30 images");
    assert.match(page.url(), /00/);
    await page.keyboard.press("ArrowRight");
    await page.getByRole("button", { name: "Clear the search" }).click();
    await waitForCount(page, "30 images");
    await page.context().close();
  });

  it("offers tags with their counts while typing, and takes one by keys", async () => {
    const page = await gallery.open();
    await page.keyboard.press("/");
    await page.keyboard.type("tag:ca");
    const offer = page.locator("#search-offers [role=option]").first();
    await offer.waitFor();
    await page
      .locator("#search-offers [role=option]", { hasText: /calm water.*3/ })
      .first()
      .waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator("#search-offers [aria-selected=true]", { hasText: "calm water" }).waitFor();
    await page.keyboard.press("Enter");
    await seeThat(
      () => page.getByRole("combobox", { name: "Search" }).inputValue(),
      (text) => text.includes("calm water"),
    );
    await page.keyboard.press("Enter");
    await waitForCount(page, "3 of 30 images");
    await page.context().close();
  });

  it("starts at once by its key from the viewer, too, and right after it was left", async () => {
    const page = await gallery.open("/sea");
    await page.locator('.cell[title="005.png"]').dblclick();
    await page.locator(".viewer").waitFor();
    await page.keyboard.type("/star>=1");
    await page.keyboard.press("Enter");
    await waitForCount(page, "0 of 20 images");
    await page.locator(".search-field").getByRole("button", { name: "Clear the search" }).click();
    await page.locator('.cell[title="005.png"]').dblclick();
    await page.locator(".viewer").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.type("/00");
    await page.keyboard.press("Enter");
    await waitForCount(page, "9 of 20 images");
    await see(() => chips(page), ["00"]);
    await page.context().close();
  });

  it("says what is wrong with a term", async () => {
    const page = await gallery.open();
    await page.keyboard.press("/");
    await page.keyboard.type("star>=9");
    await page.locator("#search-note").waitFor();
    await page.context().close();
  });

  it("narrows by a facet, and leaves out with Alt", async () => {
    const page = await gallery.open();
    const facet = page.locator(".facet", { hasText: "calm water" }).locator(".facet-choice");
    await facet.click();
    await waitForCount(page, "3 of 30 images");
    await see(() => facet.getAttribute("aria-pressed"), "true");
    await facet.click();
    await waitForCount(page, "30 images");
    await facet.click({ modifiers: ["Alt"] });
    await waitForCount(page, "27 of 30 images");
    await page.context().close();
  });

  it("keeps folder, query and order in the address, for others and for Back", async () => {
    const page = await gallery.open();
    await page.getByRole("treeitem", { name: /^sea/ }).click();
    await waitForCount(page, "20 images");
    await page.keyboard.press("/");
    await page.keyboard.type("is:untagged");
    await page.keyboard.press("Enter");
    await waitForCount(page, "17 of 20 images");
    await page.getByRole("button", { name: /^Sort/ }).click();
    await page.getByRole("menuitemradio", { name: "Name, Z to A" }).click();
    await page.waitForFunction(() => document.querySelector(".cell")?.getAttribute("title") === "020.png");
    const other = await gallery.open(new URL(page.url()).hash.slice(1));
    await waitForCount(other, "17 of 20 images");
    await see(() => other.locator(".cell").first().getAttribute("title"), "020.png");
    await other.context().close();
    await page.goBack();
    await waitForCount(page, "20 images");
    await see(() => page.getByRole("combobox", { name: "Search" }).inputValue(), "");
    await page.goBack();
    await waitForCount(page, "30 images");
    await page.context().close();
  });

  it("widens the view by several labels of a kind, which the chip shows, and offers the search again", async () => {
    const page = await gallery.open();
    const choose = (label: string) => page.locator(".facet", { hasText: label }).locator(".facet-choice").click();
    await choose("calm water");
    await waitForCount(page, "3 of 30 images");
    await choose("Untagged");
    await waitForCount(page, "30 images");
    await see(() => chips(page), ['tag:"calm water" OR is:untagged']);
    await page.getByRole("button", { name: "Clear the search" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("003");
    await page.keyboard.press("Enter");
    await waitForCount(page, "2 of 30 images");
    await page.getByRole("button", { name: "Clear the search" }).click();
    await waitForCount(page, "30 images");
    await page.keyboard.press("/");
    await page.locator("#search-offers [role=option]", { hasText: "003" }).first().waitFor();
    await page.context().close();
  });

  it("follows the address when someone takes the query out of it", async () => {
    const page = await gallery.open('/?q=tag:"calm water"');
    await waitForCount(page, "3 of 30 images");
    await page.evaluate(() => void (location.hash = "#/"));
    await waitForCount(page, "30 images");
    await see(() => chips(page), []);
    await see(() => page.getByRole("combobox", { name: "Search" }).inputValue(), "");
    await page.context().close();
  });

  it("says what to do when nothing matches", async () => {
    const page = await gallery.open();
    await page.keyboard.press("/");
    await page.keyboard.type("nowhere");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "No images match" }).waitFor();
    await page.locator(".message").getByRole("button", { name: "Clear the search" }).click();
    await waitForCount(page, "30 images");
    await page.keyboard.press("/");
    await page.keyboard.type("star>=9 nowhere tag:gone");
    await page.keyboard.press("Enter");
    await page.locator(".message", { hasText: "takes 0 to 5, or none" }).waitFor();
    await page.locator(".facet.on", { hasText: "gone" }).locator(".facet-choice").click();
    await page.waitForFunction(() => !document.querySelector(".facet.on"));
    await see(() => chips(page), ["star>=9", "nowhere"]);
    await page.context().close();
  });

  it("saves the view as a Smart Folder, opens it, renames and deletes it", async () => {
    const page = await gallery.open();
    await page.keyboard.press("/");
    await page.keyboard.type("is:untagged");
    await page.keyboard.press("Enter");
    await waitForCount(page, "27 of 30 images");
    await page.getByRole("button", { name: /Save this view/ }).click();
    await page.locator(".name-form input:focus").waitFor();
    await page.keyboard.type("To tag");
    await page.route("**/views*", (route) => route.abort());
    await page.keyboard.press("Enter");
    await page.locator(".toast.problem").waitFor();
    await page.unroute("**/views*");
    await page.locator(".name-form button:enabled").waitFor();
    await see(() => page.locator(".name-form input").inputValue(), "To tag");
    await page.keyboard.down("Enter");
    await page.keyboard.down("Enter");
    const entry = page.locator(".smart-row", { hasText: "To tag" });
    await entry.waitFor();
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    assert.equal(await page.locator(".viewer, dialog").count(), 0);
    assert.equal(await entry.count(), 1);
    await page.getByRole("button", { name: "Clear the search" }).first().click();
    await waitForCount(page, "30 images");
    await entry.getByRole("link").click();
    await waitForCount(page, "27 of 30 images");
    await page.waitForFunction(() => document.querySelector(".smart-row .count")?.textContent === "27");
    await entry.getByRole("button", { name: /Options for/ }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Untouched");
    await page.keyboard.press("Enter");
    await page.locator(".smart-row", { hasText: "Untouched" }).waitFor();
    await page.getByRole("button", { name: /Options for Untouched/ }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.locator(".smart-row").waitFor({ state: "detached" });
    assert.deepEqual(gallery.errors, []);
    await page.context().close();
  });
});
